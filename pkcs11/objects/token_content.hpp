// What one token holds: a private key, its public key, its certificate, and those of its issuers.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "client/answers.hpp"
#include "pkcs11/objects/certificate.hpp"
#include "pkcs11/objects/object.hpp"

namespace sealmint::pkcs11 {

enum class ObjectKind : std::uint8_t {
  private_key = 1,
  certificate = 2,
  public_key = 3,
  issuer = 4
};

inline constexpr CK_SLOT_ID slots_max = 1UL << 20;

// 0x10000000|slot for the private key, 0x20000000|slot for the certificate, 0x30000000|slot for the
// public key; issuer k has 0x40000000 + k·0x10000000. `generation`, in the eight bits above the
// slot, is another one whenever the token shows another certificate: a handle never changes its
// meaning.
CK_OBJECT_HANDLE handle_of(ObjectKind kind, CK_SLOT_ID slot, std::uint8_t generation,
                           std::size_t issuer = 0);

// Never changes; who works with it keeps it.
struct TokenContent {
  std::string signer_id;
  std::string signer_name;
  CertificateParts certificate;
  PublicKey key;
  std::vector<Object> objects;
  std::uint8_t generation = 0;

  const Object* find(CK_OBJECT_HANDLE handle) const;
  CK_OBJECT_HANDLE private_key() const;
};
using TokenContentPtr = std::shared_ptr<const TokenContent>;

// ErrorKind::upstream when the certificate cannot be used.
Result<TokenContentPtr> make_content(const client::SignerRow& signer,
                                     const client::CertificateText& text, CK_SLOT_ID slot,
                                     std::uint8_t generation);

}  // namespace sealmint::pkcs11
