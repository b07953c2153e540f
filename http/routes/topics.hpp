// The topics of the API, each in the file of its name.
#pragma once

#include "http/routes/endpoint.hpp"

namespace sealmint::http {

extern const Topic health_topic;
extern const Topic session_topic;
extern const Topic user_topic;
extern const Topic identity_topic;
extern const Topic group_topic;
extern const Topic universal_auth_topic;
extern const Topic authority_topic;
extern const Topic external_authority_topic;
extern const Topic certificate_topic;
extern const Topic signer_topic;
extern const Topic member_topic;
extern const Topic activity_topic;
extern const Topic sign_topic;
extern const Topic signer_approval_topic;
extern const Topic approval_topic;
extern const Topic webhook_topic;
extern const Topic log_topic;
extern const Topic retention_topic;
extern const Topic docs_topic;

// The prefixes of signers, for the topics that share them.
inline constexpr std::string_view signers_prefix = "/api/v1/cert-manager/signers";
inline constexpr std::string_view older_signers_prefix = "/api/v1/pki/signers";

}  // namespace sealmint::http
