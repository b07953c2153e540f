// One object of a token: its attributes as the bytes that hosts read and compare.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "core/base/bytes.hpp"
#include "pkcs11/cryptoki.hpp"

namespace sealmint::pkcs11 {

class Object {
 public:
  explicit Object(CK_OBJECT_HANDLE handle) : handle_(handle) {}

  CK_OBJECT_HANDLE handle() const { return handle_; }
  bool is_private() const;

  void set(CK_ATTRIBUTE_TYPE type, Bytes value) { attributes_[type] = std::move(value); }
  void set(CK_ATTRIBUTE_TYPE type, std::string_view text);
  void set_flag(CK_ATTRIBUTE_TYPE type, bool value);
  void set_number(CK_ATTRIBUTE_TYPE type, CK_ULONG value);
  // An attribute that it has and never shows.
  void hide(CK_ATTRIBUTE_TYPE type) { hidden_.push_back(type); }

  // Null when the object has no such attribute, or hides it.
  const Bytes* find(CK_ATTRIBUTE_TYPE type) const;
  bool hides(CK_ATTRIBUTE_TYPE type) const;
  // Every attribute of the template is there with exactly that value.
  bool matches(std::span<const CK_ATTRIBUTE> wanted) const;
  std::size_t size_bytes() const;

 private:
  CK_OBJECT_HANDLE handle_;
  std::map<CK_ATTRIBUTE_TYPE, Bytes> attributes_;
  std::vector<CK_ATTRIBUTE_TYPE> hidden_;
};

// C_GetAttributeValue: fills what it can, and marks the rest as unavailable. CKR_OK,
// CKR_ATTRIBUTE_SENSITIVE, CKR_ATTRIBUTE_TYPE_INVALID or CKR_BUFFER_TOO_SMALL.
CK_RV fill(const Object& object, std::span<CK_ATTRIBUTE> attributes);

}  // namespace sealmint::pkcs11
