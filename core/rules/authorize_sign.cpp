#include "core/rules/authorize_sign.hpp"

#include <string>

#include "core/base/limits.hpp"

namespace sealmint::rules {
namespace {

// Steps 5 to 8: what the signer's own state says.
std::optional<Error> signer_state_error(const SignFacts& facts, TimePoint now) {
  const auto& signer = *facts.signer;
  if (signer.status != model::SignerStatus::active) {
    return make_error(ErrorKind::rejected, "Signer " + signer.name + " is " +
                                               std::string(name(signer.status)) + ", not active");
  }
  if (facts.certificate == nullptr || facts.key == nullptr) {
    return make_error(ErrorKind::rejected, "Signer " + signer.name + " has no certificate");
  }
  const auto& certificate = *facts.certificate;
  if (now >= certificate.not_after) {
    return make_error(ErrorKind::rejected, "The certificate of signer " + signer.name +
                                               " expired at " + to_iso8601(certificate.not_after));
  }
  if (now < certificate.not_before) {
    return make_error(ErrorKind::rejected, "The certificate of signer " + signer.name +
                                               " is not valid before " +
                                               to_iso8601(certificate.not_before));
  }
  if (certificate.status == model::CertificateStatus::revoked) {
    return make_error(ErrorKind::rejected,
                      "The certificate of signer " + signer.name + " is revoked");
  }
  return std::nullopt;
}

}  // namespace

std::variant<Permit, Refusal> authorize_sign(const SignFacts& facts, TimePoint now) {
  if (const auto allowed = require(facts.roles, Action::sign, *facts.signer); allowed.has_error()) {
    const bool is_member = facts.roles.is_member();
    return Refusal{allowed.error(), is_member ? RefusalRecord::denied : RefusalRecord::none};
  }
  if (auto error = signer_state_error(facts, now)) {
    return Refusal{std::move(*error), RefusalRecord::failed};
  }
  Permit permit;
  permit.needs_grant_ = facts.approval_steps > 0;
  permit.key_ = facts.key;
  permit.certificate_ = facts.certificate;
  permit.signer_ = facts.signer;
  return permit;
}

Result<void> check_item(const model::SignItem& item, model::KeyAlgorithm key_algorithm) {
  if (item.is_digest && item.data.size() > limits::digest_data_bytes) {
    return make_error(
        ErrorKind::rejected,
        "data: a digest has at most " + std::to_string(limits::digest_data_bytes) + " bytes");
  }
  if (item.data.size() > limits::message_bytes) {
    return make_error(ErrorKind::too_large, "data: a message has at most " +
                                                std::to_string(limits::message_bytes) + " bytes");
  }
  if (family(item.algorithm) != model::family(key_algorithm)) {
    return make_error(ErrorKind::rejected,
                      "signingAlgorithm: " + std::string(name(item.algorithm)) +
                          " does not fit the signer's key " + std::string(name(key_algorithm)));
  }
  if (!item.is_digest) return {};
  const auto digest = digest_of(item.algorithm);
  if (digest == model::DigestAlgorithm::none) {
    return make_error(ErrorKind::rejected,
                      "isDigest: ED25519 signs the message itself, not a digest");
  }
  if (item.data.size() != digest_bytes(digest)) {
    return make_error(ErrorKind::rejected, "data: " + std::string(name(item.algorithm)) +
                                               " needs a digest of " +
                                               std::to_string(digest_bytes(digest)) +
                                               " bytes, not " + std::to_string(item.data.size()));
  }
  return {};
}

}  // namespace sealmint::rules
