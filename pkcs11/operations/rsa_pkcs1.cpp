// RSASSA-PKCS1-v1_5: CKM_SHA*_RSA_PKCS hash here, CKM_RSA_PKCS gets a DigestInfo.
#include <array>

#include "pkcs11/operations/digest_info.hpp"
#include "pkcs11/operations/digesting.hpp"

namespace sealmint::pkcs11 {
namespace {

using model::KeyFamily;
using model::SignatureAlgorithm;

// What is no DigestInfo, such as the MD5+SHA-1 of TLS 1.1, is not what a signer of code signs.
class DigestInfoOperation : public GatheringOperation {
 public:
  // As many as the padding leaves room for (RFC 8017 section 9.2).
  explicit DigestInfoOperation(const PublicKey& key)
      : GatheringOperation(key.signature_bytes - 11) {}

 protected:
  Outcome<client::SignItem> read(Bytes data) const override {
    auto item = parse_digest_info(data);
    if (item) return *std::move(item);
    if (is_sha1_digest_info(data)) return is_of_sha1("CKM_RSA_PKCS", CKR_DATA_INVALID);
    return trouble(CKR_DATA_INVALID,
                   "CKM_RSA_PKCS: the data is no DigestInfo of SHA-256, SHA-384 or SHA-512");
  }
};

Outcome<OperationPtr> begin_digest_info(const CK_MECHANISM& mechanism, const PublicKey& key) {
  TRY_VOID(require_no_parameter(mechanism));
  return OperationPtr(std::make_unique<DigestInfoOperation>(key));
}

constexpr std::array rows{
    Mechanism{CKM_RSA_PKCS, KeyFamily::rsa, begin_digest_info},
    Mechanism{CKM_SHA256_RSA_PKCS, KeyFamily::rsa,
              begin_digesting<SignatureAlgorithm::rsa_pkcs1_sha256>},
    Mechanism{CKM_SHA384_RSA_PKCS, KeyFamily::rsa,
              begin_digesting<SignatureAlgorithm::rsa_pkcs1_sha384>},
    Mechanism{CKM_SHA512_RSA_PKCS, KeyFamily::rsa,
              begin_digesting<SignatureAlgorithm::rsa_pkcs1_sha512>},
};

}  // namespace

std::span<const Mechanism> rsa_pkcs1_mechanisms() { return rows; }

}  // namespace sealmint::pkcs11
