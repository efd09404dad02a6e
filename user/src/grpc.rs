use std::sync::Arc;

use mesh::Fault;
use mesh::identity::client_ip;
use proto::country;
use proto::r#type::v1 as types;
use proto::user::v1 as pb;
use proto::user::v1::user_service_server::UserService;
use secrecy::SecretString;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::account::{Account, Address, ProfileChange};
use crate::accounts::{Accounts, Session};
use crate::cookie::Keeper;
use crate::store::Place;

pub(crate) struct Users {
    accounts: Arc<Accounts>,
}

impl Users {
    pub(crate) fn new(accounts: Arc<Accounts>) -> Self {
        Self { accounts }
    }
}

#[tonic::async_trait]
impl UserService for Users {
    async fn register(
        &self,
        request: Request<pb::RegisterRequest>,
    ) -> Result<Response<pb::RegisterResponse>, Status> {
        let (keeper, client_ip) = (Keeper::of(&request), client_ip(&request));
        let pb::RegisterRequest {
            email,
            password,
            name,
        } = request.into_inner();
        let (account, session) = self
            .accounts
            .register(email, SecretString::from(password), &name, client_ip)
            .await?;
        Ok(keeper.hand_over(session, |session| pb::RegisterResponse {
            user: Some(account.into()),
            session: Some(session.into()),
        }))
    }

    async fn login(
        &self,
        request: Request<pb::LoginRequest>,
    ) -> Result<Response<pb::LoginResponse>, Status> {
        let (keeper, client_ip) = (Keeper::of(&request), client_ip(&request));
        let pb::LoginRequest { email, password } = request.into_inner();
        let (account, session) = self
            .accounts
            .login(&email, SecretString::from(password), client_ip)
            .await?;
        Ok(keeper.hand_over(session, |session| pb::LoginResponse {
            user: Some(account.into()),
            session: Some(session.into()),
        }))
    }

    async fn start_guest_session(
        &self,
        _: Request<pb::StartGuestSessionRequest>,
    ) -> Result<Response<pb::StartGuestSessionResponse>, Status> {
        let session = self.accounts.guest_session()?;
        Ok(Response::new(pb::StartGuestSessionResponse {
            session: Some(session.into()),
        }))
    }

    async fn refresh_session(
        &self,
        request: Request<pb::RefreshSessionRequest>,
    ) -> Result<Response<pb::RefreshSessionResponse>, Status> {
        let (keeper, client_ip) = (Keeper::of(&request), client_ip(&request));
        let kept = keeper.kept(&request);
        let token = kept.unwrap_or_else(|| request.into_inner().refresh_token);
        let refreshed = self.accounts.refresh(&token, client_ip).await;
        let (account, session) = refreshed.map_err(|error| keeper.refuse(error))?;
        Ok(
            keeper.hand_over(session, |session| pb::RefreshSessionResponse {
                session: Some(session.into()),
                user: Some(account.into()),
            }),
        )
    }

    async fn logout(
        &self,
        request: Request<pb::LogoutRequest>,
    ) -> Result<Response<pb::LogoutResponse>, Status> {
        let (person, keeper) = (mesh::person(&request)?, Keeper::of(&request));
        let everywhere = request.into_inner().everywhere;
        self.accounts.logout(&person, everywhere).await?;
        let mut response = Response::new(pb::LogoutResponse {});
        keeper.forget(response.metadata_mut());
        Ok(response)
    }

    async fn get_profile(
        &self,
        request: Request<pb::GetProfileRequest>,
    ) -> Result<Response<pb::GetProfileResponse>, Status> {
        let account = self.accounts.profile(&mesh::person(&request)?).await?;
        Ok(Response::new(pb::GetProfileResponse {
            user: Some(account.into()),
        }))
    }

    async fn update_profile(
        &self,
        request: Request<pb::UpdateProfileRequest>,
    ) -> Result<Response<pb::UpdateProfileResponse>, Status> {
        let (person, client_ip) = (mesh::person(&request)?, client_ip(&request));
        let request = request.into_inner();
        if let Some(address) = &request.address
            && !country::is_known(&address.country_code)
        {
            return Err(Fault::invalid("address.country_code", country::UNKNOWN).into());
        }
        let change = ProfileChange {
            name: request.name,
            email: request.email,
            address: request.address.map(Address::from),
        };
        let current_password = SecretString::from(request.current_password);
        let account = self
            .accounts
            .change_profile(&person, change, current_password, client_ip)
            .await?;
        Ok(Response::new(pb::UpdateProfileResponse {
            user: Some(account.into()),
        }))
    }

    async fn change_password(
        &self,
        request: Request<pb::ChangePasswordRequest>,
    ) -> Result<Response<pb::ChangePasswordResponse>, Status> {
        let (person, client_ip) = (mesh::person(&request)?, client_ip(&request));
        let keeper = Keeper::of(&request);
        let request = request.into_inner();
        let session = self
            .accounts
            .change_password(
                &person,
                SecretString::from(request.current_password),
                SecretString::from(request.new_password),
                client_ip,
            )
            .await?;
        Ok(
            keeper.hand_over(session, |session| pb::ChangePasswordResponse {
                session: Some(session.into()),
            }),
        )
    }

    async fn get_customer(
        &self,
        request: Request<pb::GetCustomerRequest>,
    ) -> Result<Response<pb::GetCustomerResponse>, Status> {
        let request = request.into_inner();
        let user_id = uuid("user_id", &request.user_id)?;
        let session_id = request.session_id.map(|id| uuid("session_id", &id));
        let (account, session_ended) = self
            .accounts
            .customer(user_id, session_id.transpose()?)
            .await?;
        Ok(Response::new(pb::GetCustomerResponse {
            customer: Some(account.into()),
            session_ended,
        }))
    }

    async fn list_ended_sessions(
        &self,
        request: Request<pb::ListEndedSessionsRequest>,
    ) -> Result<Response<pb::ListEndedSessionsResponse>, Status> {
        let after = Place::parse(&request.into_inner().page_token)?;
        let (ended, remember) = self.accounts.ended_sessions(after).await?;
        let session_ids = ended.session_ids.iter().map(Uuid::to_string);
        Ok(Response::new(pb::ListEndedSessionsResponse {
            session_ids: session_ids.collect(),
            next_page_token: ended.next.token(),
            has_more: ended.has_more,
            remember_seconds: i64::try_from(remember.as_secs()).unwrap_or(i64::MAX),
        }))
    }
}

fn uuid(field: &'static str, text: &str) -> Result<Uuid, mesh::Fault> {
    text.parse()
        .map_err(|_| mesh::Fault::invalid(field, "must be a UUID"))
}

impl From<Account> for pb::User {
    fn from(account: Account) -> Self {
        Self {
            user_id: account.user_id.to_string(),
            email: account.email,
            name: account.name,
            address: account.address.map(Into::into),
            role: account.role.into(),
            created_at: Some(account.created_at.into()),
        }
    }
}

impl From<Account> for pb::Customer {
    fn from(account: Account) -> Self {
        Self {
            user_id: account.user_id.to_string(),
            email: account.email,
            name: account.name,
            active: account.active,
            address: account.address.map(Into::into),
        }
    }
}

impl From<Session> for pb::Session {
    fn from(session: Session) -> Self {
        Self {
            access_token: session.access_token,
            refresh_token: session
                .refresh_token
                .map(|token| token.text())
                .unwrap_or_default(),
            expires_at: Some(session.expires_at.into()),
        }
    }
}

impl From<types::Address> for Address {
    fn from(address: types::Address) -> Self {
        Self {
            full_name: address.full_name,
            line1: address.line1,
            line2: address.line2,
            city: address.city,
            region: address.region,
            postal_code: address.postal_code,
            country_code: address.country_code,
        }
    }
}

impl From<Address> for types::Address {
    fn from(address: Address) -> Self {
        Self {
            full_name: address.full_name,
            line1: address.line1,
            line2: address.line2,
            city: address.city,
            region: address.region,
            postal_code: address.postal_code,
            country_code: address.country_code,
        }
    }
}
