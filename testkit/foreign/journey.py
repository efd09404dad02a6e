"""Buys something in the shop as a client in another language would: by reflection, without our .proto files.

Usage: journey.py HOST:PORT
Prints one line a step and ends with "ok". Needs grpcio, grpcio-reflection, grpcio-health-checking, protobuf.
"""

import sys
import uuid

import grpc
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

channel = grpc.insecure_channel(sys.argv[1])
database = ProtoReflectionDescriptorDatabase(channel)
pool = DescriptorPool(database)


def call(service, method, metadata=(), **fields):
    """Calls a method by its names, with what reflection says of its messages."""
    descriptor = pool.FindServiceByName(service).methods_by_name[method]
    request = GetMessageClass(descriptor.input_type)(**fields)
    rpc = channel.unary_unary(
        f"/{service}/{method}",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=GetMessageClass(descriptor.output_type).FromString,
    )
    return rpc(request, metadata=metadata, timeout=10)


services = set(database.get_services())
assert "souk.checkout.v1.CheckoutService" in services, services
print(f"reflection lists {len(services)} services")

health = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=5)
assert health.status == health_pb2.HealthCheckResponse.SERVING, health
print("health says SERVING")

user = call(
    "souk.user.v1.UserService",
    "Register",
    email=f"python-{uuid.uuid4().hex}@souk.example",
    password="a long enough password",
    name="Py Thon",
)
signed_in = (("authorization", f"Bearer {user.session.access_token}"),)
print("registered")

products = call("souk.product.v1.ProductService", "ListProducts", page_size=100).products
product = next(product for product in products if product.stock > 3)
call("souk.cart.v1.CartService", "AddItem", signed_in, product_id=product.product_id, quantity=2)
print(f"put 2 x {product.name} into the cart")

preview = call(
    "souk.checkout.v1.CheckoutService", "PreviewOrder", signed_in, country_code="DE", shipping_method="standard"
)
placement = dict(
    idempotency_key=str(uuid.uuid4()),
    payment_token="tok_visa",
    shipping_address=dict(
        full_name="Py Thon", line1="Marktgasse 1", city="Berlin", postal_code="10115", country_code="DE"
    ),
    shipping_method="standard",
    expected_total=preview.total,
)
order = call("souk.checkout.v1.CheckoutService", "PlaceOrder", signed_in, **placement).order
again = call("souk.checkout.v1.CheckoutService", "PlaceOrder", signed_in, **placement).order
assert order == again, (order, again)
print(f"order {order.order_id}, the same when asked for twice")

try:
    call("souk.checkout.v1.CheckoutService", "GetOrder", order_id=order.order_id)
    raise AssertionError("an order was shown to nobody in particular")
except grpc.RpcError as error:
    assert error.code() == grpc.StatusCode.UNAUTHENTICATED, error
print("without a token it is refused")
print("ok")
