// The kinds of events on record (contract 16): its constants in lower case with hyphens, and ours.
// docs/audit-events.md tells what each says; a test keeps the two alike.
#pragma once

#include <string_view>

namespace sealmint::model {

// One of the constants below: services name what they did by them and never by a text of their own.
class AuditKind {
 public:
  constexpr AuditKind() = default;  // no event
  explicit constexpr AuditKind(std::string_view text) : text_(text) {}
  constexpr std::string_view text() const { return text_; }
  explicit constexpr operator bool() const { return !text_.empty(); }
  friend bool operator==(const AuditKind&, const AuditKind&) = default;

 private:
  std::string_view text_;
};

}  // namespace sealmint::model

namespace sealmint::model::audit_kinds {

// Signing: not events but rows of the activity, which are leaves of the same log.
inline constexpr AuditKind pki_signer_sign{"pki-signer-sign"};

// Signers.
inline constexpr AuditKind get_pki_signers{"get-pki-signers"};
inline constexpr AuditKind get_pki_signer{"get-pki-signer"};
inline constexpr AuditKind create_pki_signer{"create-pki-signer"};
inline constexpr AuditKind update_pki_signer{"update-pki-signer"};
inline constexpr AuditKind delete_pki_signer{"delete-pki-signer"};
inline constexpr AuditKind enable_pki_signer{"enable-pki-signer"};
inline constexpr AuditKind disable_pki_signer{"disable-pki-signer"};
inline constexpr AuditKind reissue_certificate{"reissue-pki-signer-certificate"};
inline constexpr AuditKind import_issued_certificate{"import-pki-signer-certificate"};
inline constexpr AuditKind export_certificate{"export-pki-signer-certificate"};
inline constexpr AuditKind get_public_key{"get-pki-signer-public-key"};
inline constexpr AuditKind get_operations{"get-pki-signing-operations"};
inline constexpr AuditKind add_member{"add-pki-signer-member"};
inline constexpr AuditKind update_member{"update-pki-signer-member"};
inline constexpr AuditKind remove_member{"remove-pki-signer-member"};
inline constexpr AuditKind update_approval_policy{"update-pki-signer-approval-policy"};

// What the platform does for signers by itself.
inline constexpr AuditKind certificate_issued{"pki-signer-certificate-issued"};
inline constexpr AuditKind issuance_failed{"pki-signer-issuance-failed"};
inline constexpr AuditKind signer_renewed{"pki-signer-renewed"};
inline constexpr AuditKind renewal_ordered{"pki-signer-renewal-ordered"};
inline constexpr AuditKind issuer_warning{"pki-signer-issuer-warning"};

// Requests and grants.
inline constexpr AuditKind request_to_sign{"pki-signer-request-to-sign"};
inline constexpr AuditKind revoke_request{"pki-signer-revoke-request"};
inline constexpr AuditKind pre_approve_signing{"pki-signer-pre-approve-signing"};
inline constexpr AuditKind list_requests{"approval-request-list"};
inline constexpr AuditKind get_request{"approval-request-get"};
inline constexpr AuditKind create_request{"approval-request-create"};
inline constexpr AuditKind approve_request{"approval-request-approve"};
inline constexpr AuditKind reject_request{"approval-request-reject"};
inline constexpr AuditKind cancel_request{"approval-request-cancel"};
inline constexpr AuditKind list_grants{"approval-request-grant-list"};
inline constexpr AuditKind get_grant{"approval-request-grant-get"};
inline constexpr AuditKind revoke_grant{"approval-request-grant-revoke"};
inline constexpr AuditKind request_expired{"approval-request-expired"};        // by time
inline constexpr AuditKind request_unreachable{"approval-request-cancelled"};  // approvers gone
inline constexpr AuditKind grant_expired{"approval-request-grant-expired"};    // by time
inline constexpr AuditKind closed_requests_removed{"approval-requests-removed"};

// Certificate authorities and certificates.
inline constexpr AuditKind create_ca{"create-ca"};
inline constexpr AuditKind get_cas{"get-cas"};
inline constexpr AuditKind get_ca{"get-ca"};
inline constexpr AuditKind update_ca{"update-ca"};
inline constexpr AuditKind delete_ca{"delete-ca"};
inline constexpr AuditKind test_ca{"test-ca"};
inline constexpr AuditKind get_ca_orders{"get-ca-orders"};
inline constexpr AuditKind revoke_issued_certificate{"revoke-issued-certificate"};
inline constexpr AuditKind get_ca_csr{"get-ca-csr"};
inline constexpr AuditKind renew_ca{"renew-ca"};
inline constexpr AuditKind sign_intermediate{"sign-intermediate"};
inline constexpr AuditKind import_ca_cert{"import-ca-cert"};
inline constexpr AuditKind get_ca_cert{"get-ca-cert"};
inline constexpr AuditKind get_ca_certs{"get-ca-certs"};
inline constexpr AuditKind get_ca_crls{"get-ca-crls"};
inline constexpr AuditKind ca_crl_issued{"ca-crl-issued"};
inline constexpr AuditKind import_certificate{"import-certificate"};
inline constexpr AuditKind revoke_certificate{"revoke-certificate"};

// Users, groups and machine identities.
inline constexpr AuditKind create_user{"create-user"};
inline constexpr AuditKind update_user{"update-user"};
inline constexpr AuditKind delete_user{"delete-user"};
inline constexpr AuditKind create_group{"create-group"};
inline constexpr AuditKind update_group{"update-group"};
inline constexpr AuditKind delete_group{"delete-group"};
inline constexpr AuditKind add_group_member{"add-group-member"};
inline constexpr AuditKind remove_group_member{"remove-group-member"};
inline constexpr AuditKind create_identity{"create-identity"};
inline constexpr AuditKind update_identity{"update-identity"};
inline constexpr AuditKind delete_identity{"delete-identity"};
inline constexpr AuditKind add_universal_auth{"add-identity-universal-auth"};
inline constexpr AuditKind update_universal_auth{"update-identity-universal-auth"};
inline constexpr AuditKind get_universal_auth{"get-identity-universal-auth"};
inline constexpr AuditKind revoke_universal_auth{"revoke-identity-universal-auth"};
inline constexpr AuditKind create_client_secret{"create-identity-universal-auth-client-secret"};
inline constexpr AuditKind get_client_secrets{"get-identity-universal-auth-client-secrets"};
inline constexpr AuditKind get_client_secret{"get-identity-universal-auth-client-secret-by-id"};
inline constexpr AuditKind revoke_client_secret{"revoke-identity-universal-auth-client-secret"};

// Sessions.
inline constexpr AuditKind user_login{"user-login"};
inline constexpr AuditKind universal_auth_login{"login-identity-universal-auth"};
inline constexpr AuditKind create_access_token{"create-access-token"};  // by dev mode
inline constexpr AuditKind renew_access_token{"renew-access-token"};
inline constexpr AuditKind revoke_access_token{"revoke-access-token"};
inline constexpr AuditKind logout{"logout"};

// Webhooks.
inline constexpr AuditKind create_webhook{"create-webhook"};
inline constexpr AuditKind update_webhook{"update-webhook"};
inline constexpr AuditKind delete_webhook{"delete-webhook"};
inline constexpr AuditKind replace_webhook_secret{"replace-webhook-secret"};
inline constexpr AuditKind redeliver_webhook{"redeliver-webhook-delivery"};
inline constexpr AuditKind webhook_delivery_dead{"webhook-delivery-dead"};

// The log itself.
inline constexpr AuditKind log_rollback_accepted{"log-rollback-accepted"};
inline constexpr AuditKind prune_log{"prune-log"};
inline constexpr AuditKind erase_personal_data{"erase-personal-data"};

}  // namespace sealmint::model::audit_kinds
