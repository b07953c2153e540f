// May this principal sign with this signer now? Pure decisions of contract section 6, in its order.
#pragma once

#include <memory>
#include <optional>
#include <variant>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/model/certificate.hpp"
#include "core/model/signer.hpp"
#include "core/model/signing.hpp"
#include "core/rules/roles.hpp"

namespace sealmint::rules {

// Everything the decision looks at, from one snapshot.
struct SignFacts {
  const model::Signer* signer = nullptr;
  const model::Certificate* certificate = nullptr;  // null when none is attached
  std::shared_ptr<const model::WrappedKey> key;     // of the certificate
  Roles roles;
  // How many approval steps the signer's policy has. With any, a grant must be reserved before
  // signing.
  std::size_t approval_steps = 0;
};

// How a refused call is put on record.
enum class RefusalRecord {
  none,    // a stranger: counted only, so that a flood cannot fill the log
  denied,  // a member without the right, or without a grant
  failed,  // the right is there, the signer's state forbids it
};

struct Refusal {
  Error error;
  RefusalRecord record = RefusalRecord::none;
};

// The proof that a call was authorized: only authorize_sign() makes one, and the signing step takes
// nothing else.
class Permit {
 public:
  const std::shared_ptr<const model::WrappedKey>& key() const { return key_; }
  const model::Certificate& certificate() const { return *certificate_; }
  const model::Signer& signer() const { return *signer_; }
  // Step 11: nothing may be signed before units of a grant are reserved.
  bool needs_grant() const { return needs_grant_; }

 private:
  friend std::variant<Permit, Refusal> authorize_sign(const SignFacts& facts, TimePoint now);
  Permit() = default;

  std::shared_ptr<const model::WrappedKey> key_;
  const model::Certificate* certificate_ = nullptr;
  const model::Signer* signer_ = nullptr;
  bool needs_grant_ = false;
};

// Steps 4 to 8 of contract section 6.
std::variant<Permit, Refusal> authorize_sign(const SignFacts& facts, TimePoint now);

// Steps 9 and 10 for one item: size, family and digest length against the signer's key.
// ErrorKind::rejected, or too_large for a message over its bound.
Result<void> check_item(const model::SignItem& item, model::KeyAlgorithm key_algorithm);

}  // namespace sealmint::rules
