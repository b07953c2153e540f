// The two ways in which data comes to a mechanism: as a message that is hashed on the way, or as
// something short that is taken as it is.
#pragma once

#include <string>
#include <string_view>

#include "pkcs11/crypto.hpp"
#include "pkcs11/operations/mechanism.hpp"

namespace sealmint::pkcs11 {

// Hashes while the message comes in, so that it may be of any length.
class DigestingOperation : public Operation {
 public:
  explicit DigestingOperation(model::SignatureAlgorithm algorithm)
      : algorithm_(algorithm), digest_(model::digest_of(algorithm)) {}

  Outcome<void> update(ByteView part) override {
    digest_.update(part);
    return {};
  }
  Outcome<client::SignItem> finish() override {
    return client::SignItem{algorithm_, digest_.finish()};
  }

 private:
  model::SignatureAlgorithm algorithm_;
  Digest digest_;
};

// Gathers what is at most `bytes_max` long and lets `read` make an item of it.
class GatheringOperation : public Operation {
 public:
  explicit GatheringOperation(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  Outcome<void> update(ByteView part) override {
    if (part.size() > bytes_max_ - data_.size()) return trouble(CKR_DATA_LEN_RANGE);
    data_.insert(data_.end(), part.begin(), part.end());
    return {};
  }
  Outcome<client::SignItem> finish() override { return read(std::move(data_)); }

 protected:
  virtual Outcome<client::SignItem> read(Bytes data) const = 0;

 private:
  std::size_t bytes_max_;
  Bytes data_;
};

// Tools that are old, or told to, still hash with it.
inline Trouble is_of_sha1(std::string_view mechanism, CK_RV rv) {
  return trouble(rv, std::string(mechanism) +
                         ": the data is a SHA-1 digest, and nothing with SHA-1 is signed; next: "
                         "tell the tool to hash with SHA-256 (-sha256, -h sha256, "
                         "--digest-algo SHA256)");
}

template <model::SignatureAlgorithm algorithm>
Outcome<OperationPtr> begin_digesting(const CK_MECHANISM& mechanism, const PublicKey&) {
  TRY_VOID(require_no_parameter(mechanism));
  return OperationPtr(std::make_unique<DigestingOperation>(algorithm));
}

}  // namespace sealmint::pkcs11
