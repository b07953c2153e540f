// One mechanism: which keys it is for, and what a signature with it is made of.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "client/bodies.hpp"
#include "core/base/bytes.hpp"
#include "core/model/algorithm.hpp"
#include "pkcs11/objects/certificate.hpp"
#include "pkcs11/outcome.hpp"

namespace sealmint::pkcs11 {

// A signature that a host is asking for, piece by piece.
class Operation {
 public:
  virtual ~Operation() = default;
  // CKR_DATA_LEN_RANGE as soon as it is more than the mechanism takes.
  virtual Outcome<void> update(ByteView part) = 0;
  // What the server is to sign. CKR_DATA_INVALID or CKR_DATA_LEN_RANGE.
  virtual Outcome<client::SignItem> finish() = 0;
};
using OperationPtr = std::unique_ptr<Operation>;

struct Mechanism {
  CK_MECHANISM_TYPE type;
  model::KeyFamily family;
  // CKR_MECHANISM_PARAM_INVALID for parameters that are not exactly right.
  Outcome<OperationPtr> (*begin)(const CK_MECHANISM& mechanism, const PublicKey& key);
};

// Null when the module has no such mechanism.
const Mechanism* find_mechanism(CK_MECHANISM_TYPE type);
// Of those that the module does not have.
bool hashes_with_sha1(CK_MECHANISM_TYPE type);
std::vector<CK_MECHANISM_TYPE> mechanism_types_for(model::KeyFamily family);
CK_MECHANISM_INFO info_of(const Mechanism& mechanism);

// The rows of each file, in the order hosts see them.
std::span<const Mechanism> rsa_pkcs1_mechanisms();
std::span<const Mechanism> rsa_pss_mechanisms();
std::span<const Mechanism> ecdsa_mechanisms();
std::span<const Mechanism> eddsa_mechanisms();

// For mechanisms that have none. Some hosts point at nothing, of a length of zero.
Outcome<void> require_no_parameter(const CK_MECHANISM& mechanism);

}  // namespace sealmint::pkcs11
