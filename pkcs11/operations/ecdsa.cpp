// ECDSA: CKM_ECDSA_SHA* hash here, CKM_ECDSA gets the digest.
#include <array>

#include "pkcs11/operations/digesting.hpp"

namespace sealmint::pkcs11 {
namespace {

using model::KeyFamily;
using model::SignatureAlgorithm;

constexpr std::size_t digest_bytes_max = 64;

// A digest may be longer than the curve; the server truncates it as FIPS 186-5 says.
class EcdsaDigestOperation : public GatheringOperation {
 public:
  EcdsaDigestOperation() : GatheringOperation(digest_bytes_max) {}

 protected:
  Outcome<client::SignItem> read(Bytes data) const override {
    switch (data.size()) {
      case 32: return client::SignItem{SignatureAlgorithm::ecdsa_sha256, std::move(data)};
      case 48: return client::SignItem{SignatureAlgorithm::ecdsa_sha384, std::move(data)};
      case 64: return client::SignItem{SignatureAlgorithm::ecdsa_sha512, std::move(data)};
      case 20: return is_of_sha1("CKM_ECDSA", CKR_DATA_LEN_RANGE);
      default:
        return trouble(CKR_DATA_LEN_RANGE,
                       "CKM_ECDSA: the data is no digest of SHA-256, SHA-384 or SHA-512");
    }
  }
};

Outcome<OperationPtr> begin_digest(const CK_MECHANISM& mechanism, const PublicKey&) {
  TRY_VOID(require_no_parameter(mechanism));
  return OperationPtr(std::make_unique<EcdsaDigestOperation>());
}

constexpr std::array rows{
    Mechanism{CKM_ECDSA, KeyFamily::ec, begin_digest},
    Mechanism{CKM_ECDSA_SHA256, KeyFamily::ec, begin_digesting<SignatureAlgorithm::ecdsa_sha256>},
    Mechanism{CKM_ECDSA_SHA384, KeyFamily::ec, begin_digesting<SignatureAlgorithm::ecdsa_sha384>},
    Mechanism{CKM_ECDSA_SHA512, KeyFamily::ec, begin_digesting<SignatureAlgorithm::ecdsa_sha512>},
};

}  // namespace

std::span<const Mechanism> ecdsa_mechanisms() { return rows; }

}  // namespace sealmint::pkcs11
