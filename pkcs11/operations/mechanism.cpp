#include "pkcs11/operations/mechanism.hpp"

#include <array>

namespace sealmint::pkcs11 {
namespace {

constexpr std::array all_rows{rsa_pkcs1_mechanisms, rsa_pss_mechanisms, ecdsa_mechanisms,
                              eddsa_mechanisms};

}  // namespace

const Mechanism* find_mechanism(CK_MECHANISM_TYPE type) {
  for (const auto rows : all_rows) {
    for (const Mechanism& mechanism : rows()) {
      if (mechanism.type == type) return &mechanism;
    }
  }
  return nullptr;
}

bool hashes_with_sha1(CK_MECHANISM_TYPE type) {
  return type == CKM_SHA1_RSA_PKCS || type == CKM_SHA1_RSA_PKCS_PSS || type == CKM_ECDSA_SHA1;
}

std::vector<CK_MECHANISM_TYPE> mechanism_types_for(model::KeyFamily family) {
  std::vector<CK_MECHANISM_TYPE> types;
  for (const auto rows : all_rows) {
    for (const Mechanism& mechanism : rows()) {
      if (mechanism.family == family) types.push_back(mechanism.type);
    }
  }
  return types;
}

CK_MECHANISM_INFO info_of(const Mechanism& mechanism) {
  // Not CKF_HW: whether the service has hardware behind it is not known here.
  constexpr CK_FLAGS signs = CKF_SIGN;
  switch (mechanism.family) {
    case model::KeyFamily::rsa: return {2048, 4096, signs};
    case model::KeyFamily::ec:
      return {256, 521, signs | CKF_EC_F_P | CKF_EC_NAMEDCURVE | CKF_EC_UNCOMPRESS};
    case model::KeyFamily::ed25519: return {255, 255, signs};
  }
  return {};
}

Outcome<void> require_no_parameter(const CK_MECHANISM& mechanism) {
  return require(mechanism.ulParameterLen == 0, CKR_MECHANISM_PARAM_INVALID);
}

}  // namespace sealmint::pkcs11
