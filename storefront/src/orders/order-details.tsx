import { type Order, OrderStatus } from "@gen/souk/checkout/v1/order_pb";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { formatDate } from "@/format/date";
import { Page } from "@/layout/page";
import { useSession } from "@/session/use-session";
import { Button, ButtonLink } from "@/ui/button";
import { BackIcon } from "@/ui/icons";
import { CancelOrder } from "./cancel-order";
import { moneyBack } from "./money-back";
import { OrderAddress } from "./order-address";
import { OrderHistory } from "./order-history";
import { OrderLines } from "./order-lines";
import { OrderPanel } from "./order-panel";
import { OrderReceipt } from "./order-receipt";
import { isNotPlaced, isOnTheWay, orderNumber } from "./order-status";
import { Thanks } from "./thanks";
import { useJustPlaced } from "./use-just-placed";
import { useRefreshCart } from "./use-refresh-cart";

type OrderDetailsProps = { order: Order; isLive: boolean; onChange: () => void };

/** All there is to know of an order. */
export function OrderDetails({ order, isLive, onChange }: OrderDetailsProps) {
  const wasPlaced = useJustPlaced();
  const { user } = useSession();
  useRefreshCart(order.status);
  // Nobody is thanked for an order that was called off since.
  const isThanked = wasPlaced && isOnTheWay(order.status);
  const { orderId, items, history, shippingAddress, createdAt } = order;
  const number = orderNumber(orderId);
  const isPlaced = !isNotPlaced(order);
  const isCalledOff = moneyBack(order) !== "";
  // Staff may read everybody's orders, and change them behind the counter.
  const isOwn = order.userId === user?.userId;
  return (
    <Page
      title={`Order ${number}`}
      intro={`${isPlaced ? "Placed" : "Tried"} on ${formatDate(createdAt)}`}
      hasOwnHeading={isThanked}
      aside={isOwn && <AllOrders />}
    >
      {isThanked && (
        <Thanks
          firstName={user?.name.split(" ")[0]}
          email={user?.email}
          orderNumber={number}
          imageUrl={items[0]?.imageUrl ?? ""}
          isPending={order.status === OrderStatus.PENDING}
        />
      )}
      {isThanked && (
        <p className="mb-8 hidden font-display text-4xl print:block">
          Order {number}, placed on {formatDate(createdAt)}
        </p>
      )}
      <OrderPanel order={order} isLive={isLive}>
        {isOwn && !isPlaced && (
          <ButtonLink to="/cart" className="mt-5 print:hidden">
            Back to your cart
          </ButtonLink>
        )}
      </OrderPanel>
      <div className="mt-10 grid gap-x-12 gap-y-10 lg:grid-cols-[1fr_23rem]">
        <div className="grid content-start gap-10">
          <Part title={isPlaced ? "What you ordered" : "What you wanted"}>
            <OrderLines items={items} />
          </Part>
          <div className="grid gap-10 sm:grid-cols-2">
            {shippingAddress && (
              <Part title={isCalledOff ? "Where it was to go" : "Where it goes"}>
                <OrderAddress address={shippingAddress} />
              </Part>
            )}
            <Part title="What has happened">
              <OrderHistory history={history} />
            </Part>
          </div>
        </div>
        <div className="grid content-start gap-6">
          <OrderReceipt order={order} />
          <div className="flex flex-wrap gap-3 print:hidden">
            <Button look="quiet" onClick={() => window.print()}>
              Print
            </Button>
            {isOwn && <CancelOrder order={order} onChange={onChange} />}
          </div>
        </div>
      </div>
    </Page>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-4 text-2xl">{title}</h2>
      {children}
    </section>
  );
}

function AllOrders() {
  return (
    <Link to="/orders" className="link flex min-h-11 items-center gap-2 print:hidden">
      <BackIcon /> All your orders
    </Link>
  );
}
