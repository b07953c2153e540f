#include "pkcs11/objects/token_content.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <utility>

#include "pkcs11/operations/mechanism.hpp"

namespace sealmint::pkcs11 {
namespace {

constexpr std::size_t id_chars = 20;  // of the signer's id make CKA_ID
constexpr CK_ULONG category_token_user = 1;
constexpr CK_ULONG category_authority = 2;

CK_KEY_TYPE key_type_of(const PublicKey& key) {
  switch (key.family) {
    case model::KeyFamily::rsa: return CKK_RSA;
    case model::KeyFamily::ec: return CKK_EC;
    case model::KeyFamily::ed25519: return CKK_EC_EDWARDS;
  }
  return CKK_RSA;
}

Bytes mechanisms_of(const PublicKey& key) {
  const auto types = mechanism_types_for(key.family);
  Bytes bytes(types.size() * sizeof(CK_MECHANISM_TYPE));
  if (!types.empty()) std::memcpy(bytes.data(), types.data(), bytes.size());
  return bytes;
}

// What every object has.
Object storage_object(CK_OBJECT_HANDLE handle, CK_OBJECT_CLASS type, bool is_private,
                      std::string_view label) {
  Object object(handle);
  object.set_number(CKA_CLASS, type);
  object.set_flag(CKA_TOKEN, true);
  object.set_flag(CKA_PRIVATE, is_private);
  object.set_flag(CKA_MODIFIABLE, false);
  object.set_flag(CKA_COPYABLE, false);
  object.set_flag(CKA_DESTROYABLE, false);
  object.set(CKA_LABEL, label);
  return object;
}

void add_key_parts(Object& object, const TokenContent& content) {
  const PublicKey& key = content.key;
  object.set_number(CKA_KEY_TYPE, key_type_of(key));
  object.set(CKA_ID, content.signer_id.substr(0, id_chars));
  object.set(CKA_SUBJECT, content.certificate.subject);
  object.set(CKA_START_DATE, Bytes());
  object.set(CKA_END_DATE, Bytes());
  object.set_flag(CKA_DERIVE, false);
  object.set_flag(CKA_LOCAL, false);
  object.set_number(CKA_KEY_GEN_MECHANISM, CK_UNAVAILABLE_INFORMATION);
  object.set(CKA_ALLOWED_MECHANISMS, mechanisms_of(key));
  object.set(CKA_PUBLIC_KEY_INFO, content.certificate.public_key_info);
  if (key.family == model::KeyFamily::rsa) {
    object.set(CKA_MODULUS, key.modulus);
    object.set_number(CKA_MODULUS_BITS, key.size_bits);
    object.set(CKA_PUBLIC_EXPONENT, key.public_exponent);
  } else {
    object.set(CKA_EC_PARAMS, key.ec_params);
    object.set(CKA_EC_POINT, key.ec_point);
  }
}

Object private_key_of(const TokenContent& content, CK_OBJECT_HANDLE handle) {
  Object object = storage_object(handle, CKO_PRIVATE_KEY, true, content.signer_name);
  add_key_parts(object, content);
  object.set_flag(CKA_SIGN, true);
  for (const CK_ATTRIBUTE_TYPE usage : {CKA_DECRYPT, CKA_UNWRAP, CKA_SIGN_RECOVER}) {
    object.set_flag(usage, false);
  }
  for (const CK_ATTRIBUTE_TYPE safety :
       {CKA_SENSITIVE, CKA_ALWAYS_SENSITIVE, CKA_NEVER_EXTRACTABLE}) {
    object.set_flag(safety, true);
  }
  object.set_flag(CKA_EXTRACTABLE, false);
  object.set_flag(CKA_WRAP_WITH_TRUSTED, false);
  object.set_flag(CKA_ALWAYS_AUTHENTICATE, false);
  for (const CK_ATTRIBUTE_TYPE secret : {CKA_VALUE, CKA_PRIVATE_EXPONENT, CKA_PRIME_1, CKA_PRIME_2,
                                         CKA_EXPONENT_1, CKA_EXPONENT_2, CKA_COEFFICIENT}) {
    object.hide(secret);
  }
  return object;
}

Object public_key_of(const TokenContent& content, CK_OBJECT_HANDLE handle) {
  Object object = storage_object(handle, CKO_PUBLIC_KEY, false, content.signer_name);
  add_key_parts(object, content);
  object.set_flag(CKA_VERIFY, true);
  for (const CK_ATTRIBUTE_TYPE usage : {CKA_ENCRYPT, CKA_WRAP, CKA_VERIFY_RECOVER, CKA_TRUSTED}) {
    object.set_flag(usage, false);
  }
  return object;
}

Object certificate_of(const CertificateParts& parts, CK_OBJECT_HANDLE handle,
                      std::string_view label, std::string_view id, CK_ULONG category) {
  Object object = storage_object(handle, CKO_CERTIFICATE, false, label);
  object.set_number(CKA_CERTIFICATE_TYPE, CKC_X_509);
  object.set_number(CKA_CERTIFICATE_CATEGORY, category);
  object.set_flag(CKA_TRUSTED, false);
  object.set(CKA_ID, id);
  object.set(CKA_SUBJECT, parts.subject);
  object.set(CKA_ISSUER, parts.issuer);
  object.set(CKA_SERIAL_NUMBER, parts.serial);
  object.set(CKA_VALUE, parts.der);
  object.set(CKA_PUBLIC_KEY_INFO, parts.public_key_info);
  object.set(CKA_START_DATE, Bytes());
  object.set(CKA_END_DATE, Bytes());
  return object;
}

}  // namespace

CK_OBJECT_HANDLE handle_of(ObjectKind kind, CK_SLOT_ID slot, std::uint8_t generation,
                           std::size_t issuer) {
  const auto place = static_cast<CK_OBJECT_HANDLE>(kind) + issuer;
  return place << 28 | static_cast<CK_OBJECT_HANDLE>(generation) << 20 | slot;
}

const Object* TokenContent::find(CK_OBJECT_HANDLE handle) const {
  const auto found = std::ranges::find(objects, handle, &Object::handle);
  return found == objects.end() ? nullptr : &*found;
}

CK_OBJECT_HANDLE TokenContent::private_key() const { return objects.front().handle(); }

Result<TokenContentPtr> make_content(const client::SignerRow& signer,
                                     const client::CertificateText& text, CK_SLOT_ID slot,
                                     std::uint8_t generation) {
  TRY(auto parsed, parse_certificate(text.certificate_pem));
  auto content = std::make_shared<TokenContent>();
  content->signer_id = signer.id;
  content->signer_name = signer.name;
  content->certificate = std::move(parsed.parts);
  content->key = std::move(parsed.key);
  content->generation = generation;
  auto& objects = content->objects;
  const auto handle = [slot, generation](ObjectKind kind) {
    return handle_of(kind, slot, generation);
  };
  objects.push_back(private_key_of(*content, handle(ObjectKind::private_key)));
  objects.push_back(public_key_of(*content, handle(ObjectKind::public_key)));
  const std::string id = signer.id.substr(0, id_chars);
  objects.push_back(certificate_of(content->certificate, handle(ObjectKind::certificate),
                                   signer.name, id, category_token_user));
  std::size_t number = 0;
  for (const auto& issuer : parse_chain(text.chain_pem)) {
    const std::string label = signer.name + " issuer " + std::to_string(number + 1);
    objects.push_back(
        certificate_of(issuer, handle_of(ObjectKind::issuer, slot, generation, number), label,
                       id + " issuer " + std::to_string(number + 1), category_authority));
    ++number;
  }
  return TokenContentPtr(std::move(content));
}

}  // namespace sealmint::pkcs11
