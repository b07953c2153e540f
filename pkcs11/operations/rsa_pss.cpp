// RSASSA-PSS: CKM_SHA*_RSA_PKCS_PSS hash here, CKM_RSA_PKCS_PSS gets the digest.
#include <array>
#include <cstring>

#include "pkcs11/operations/digesting.hpp"

namespace sealmint::pkcs11 {
namespace {

using model::KeyFamily;
using model::SignatureAlgorithm;

struct PssRow {
  SignatureAlgorithm algorithm;
  CK_MECHANISM_TYPE hash;
  CK_ULONG mgf;
};
constexpr std::array pss_rows{
    PssRow{SignatureAlgorithm::rsa_pss_sha256, CKM_SHA256, CKG_MGF1_SHA256},
    PssRow{SignatureAlgorithm::rsa_pss_sha384, CKM_SHA384, CKG_MGF1_SHA384},
    PssRow{SignatureAlgorithm::rsa_pss_sha512, CKM_SHA512, CKG_MGF1_SHA512},
};

// The server makes one form of each: MGF1 with the same hash, a salt as long as the digest. Another
// one would be a signature that the host did not ask for.
Outcome<SignatureAlgorithm> read_parameter(const CK_MECHANISM& mechanism) {
  CK_RSA_PKCS_PSS_PARAMS parameter{};
  const bool has_size = mechanism.pParameter && mechanism.ulParameterLen == sizeof parameter;
  if (!has_size) return trouble(CKR_MECHANISM_PARAM_INVALID);
  std::memcpy(&parameter, mechanism.pParameter, sizeof parameter);
  for (const PssRow& row : pss_rows) {
    const bool fits = parameter.hashAlg == row.hash && parameter.mgf == row.mgf &&
                      parameter.sLen == digest_bytes(digest_of(row.algorithm));
    if (fits) return row.algorithm;
  }
  return trouble(CKR_MECHANISM_PARAM_INVALID,
                 "PSS: only SHA-256, SHA-384 or SHA-512 with MGF1 of the same hash and a salt as "
                 "long as the digest");
}

class PssDigestOperation : public GatheringOperation {
 public:
  explicit PssDigestOperation(SignatureAlgorithm algorithm)
      : GatheringOperation(digest_bytes(model::digest_of(algorithm))), algorithm_(algorithm) {}

 protected:
  Outcome<client::SignItem> read(Bytes data) const override {
    if (data.size() != digest_bytes(model::digest_of(algorithm_))) {
      return trouble(CKR_DATA_LEN_RANGE, "CKM_RSA_PKCS_PSS: the data is no digest of its hash");
    }
    return client::SignItem{algorithm_, std::move(data)};
  }

 private:
  SignatureAlgorithm algorithm_;
};

Outcome<OperationPtr> begin_digest(const CK_MECHANISM& mechanism, const PublicKey&) {
  TRY(const auto algorithm, read_parameter(mechanism));
  return OperationPtr(std::make_unique<PssDigestOperation>(algorithm));
}

template <SignatureAlgorithm algorithm>
Outcome<OperationPtr> begin_message(const CK_MECHANISM& mechanism, const PublicKey&) {
  TRY(const auto wanted, read_parameter(mechanism));
  TRY_VOID(require(wanted == algorithm, CKR_MECHANISM_PARAM_INVALID));
  return OperationPtr(std::make_unique<DigestingOperation>(algorithm));
}

constexpr std::array rows{
    Mechanism{CKM_RSA_PKCS_PSS, KeyFamily::rsa, begin_digest},
    Mechanism{CKM_SHA256_RSA_PKCS_PSS, KeyFamily::rsa,
              begin_message<SignatureAlgorithm::rsa_pss_sha256>},
    Mechanism{CKM_SHA384_RSA_PKCS_PSS, KeyFamily::rsa,
              begin_message<SignatureAlgorithm::rsa_pss_sha384>},
    Mechanism{CKM_SHA512_RSA_PKCS_PSS, KeyFamily::rsa,
              begin_message<SignatureAlgorithm::rsa_pss_sha512>},
};

}  // namespace

std::span<const Mechanism> rsa_pss_mechanisms() { return rows; }

}  // namespace sealmint::pkcs11
