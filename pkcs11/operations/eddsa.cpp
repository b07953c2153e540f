// Ed25519: the server gets the message, since it is hashed twice over.
#include <array>
#include <cstring>

#include "core/base/limits.hpp"
#include "pkcs11/operations/digesting.hpp"

namespace sealmint::pkcs11 {
namespace {

// CK_EDDSA_PARAMS of PKCS#11 3.0, which the header of Debian 12 does not have.
struct EddsaParameter {
  CK_BBOOL is_prehashed;
  CK_ULONG context_length;
  CK_BYTE* context;
};

class Ed25519Operation : public GatheringOperation {
 public:
  Ed25519Operation() : GatheringOperation(limits::message_bytes) {}

 protected:
  Outcome<client::SignItem> read(Bytes data) const override {
    if (data.empty()) return trouble(CKR_DATA_LEN_RANGE, "CKM_EDDSA: the message is empty");
    return client::SignItem{model::SignatureAlgorithm::ed25519, std::move(data)};
  }
};

// Neither a context nor a hash before: plain Ed25519 only. The parameter may say so at length.
Outcome<void> require_plain(const CK_MECHANISM& mechanism) {
  if (mechanism.ulParameterLen == 0) return {};
  EddsaParameter parameter{};
  const bool has_size = mechanism.pParameter && mechanism.ulParameterLen == sizeof parameter;
  if (!has_size) return trouble(CKR_MECHANISM_PARAM_INVALID);
  std::memcpy(&parameter, mechanism.pParameter, sizeof parameter);
  const bool is_plain = parameter.is_prehashed == CK_FALSE && parameter.context_length == 0;
  return require(is_plain, CKR_MECHANISM_PARAM_INVALID);
}

Outcome<OperationPtr> begin(const CK_MECHANISM& mechanism, const PublicKey&) {
  TRY_VOID(require_plain(mechanism));
  return OperationPtr(std::make_unique<Ed25519Operation>());
}

constexpr std::array rows{Mechanism{CKM_EDDSA, model::KeyFamily::ed25519, begin}};

}  // namespace

std::span<const Mechanism> eddsa_mechanisms() { return rows; }

}  // namespace sealmint::pkcs11
