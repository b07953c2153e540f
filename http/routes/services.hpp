// The services behind the routes. app/ makes them, keeps them alive and hands them over in this one
// value, so a handler takes what it needs without being wired by hand.
#pragma once

#include <string_view>
#include <tuple>

namespace sealmint {
class LogSink;
}

namespace sealmint::service {
struct Context;
struct Project;
class Authenticator;
class IdempotencyService;
class SessionService;
class UserService;
class IdentityService;
class GroupService;
class UniversalAuthService;
class AuthorityService;
class ExternalAuthorityService;
class RevocationListService;
class CertificateService;
class SignerService;
class MemberService;
class ActivityService;
class SignService;
class ApprovalPolicyService;
class AccessRequestService;
class GrantService;
class RequestWatch;
class WebhookService;
class AuditLog;
class LogRetention;
class Telemetry;
class UnwaitedEvents;
}  // namespace sealmint::service

namespace sealmint::http {

struct Services {
  service::Context& context;
  const service::Project& project;
  LogSink& log;
  service::Authenticator& authenticator;
  service::IdempotencyService& idempotency;
  service::SessionService& sessions;
  service::UserService& users;
  service::IdentityService& identities;
  service::GroupService& groups;
  service::UniversalAuthService& universal_auth;
  service::AuthorityService& authorities;
  service::ExternalAuthorityService& external_authorities;
  service::RevocationListService& revocation_lists;
  service::CertificateService& certificates;
  service::SignerService& signers;
  service::MemberService& members;
  service::ActivityService& activity;
  service::SignService& sign;
  service::ApprovalPolicyService& policies;
  service::AccessRequestService& requests;
  service::GrantService& grants;
  service::RequestWatch& request_watch;
  service::WebhookService& webhooks;
  service::AuditLog& audit_log;
  service::LogRetention& log_retention;
  service::Telemetry& telemetry;
  service::UnwaitedEvents& unwaited_events;
  std::string_view version;  // of the program
  bool is_dev_mode = false;

  // One of them by its type.
  template <class Service>
  Service& of() const {
    return std::get<Service&>(std::tie(sessions, users, identities, groups, universal_auth,
                                       authorities, external_authorities, revocation_lists,
                                       certificates, signers, members, activity, policies, requests,
                                       grants, webhooks, log_retention));
  }
};

}  // namespace sealmint::http
