// The forms of one opened key, each made when an implementation signs with the key for the first
// time.
#pragma once

#include <array>

#include "core/crypto/signing/implementation.hpp"

namespace sealmint::crypto {

class PreparedForms {
 public:
  // The form for this implementation; null when it was not made yet.
  PreparedKey* find(const SigningImplementation& implementation) const;

  // Makes it; null when it cannot be made.
  PreparedKey* make(SigningImplementation& implementation, model::KeyAlgorithm algorithm,
                    const EVP_PKEY& key);

 private:
  struct Form {
    std::string_view implementation;
    std::unique_ptr<PreparedKey> key;
  };
  // More implementations than these would sign with a key, but make its form anew each time they
  // take turns.
  std::array<Form, 4> forms_;
  std::size_t next_ = 0;
};

}  // namespace sealmint::crypto
