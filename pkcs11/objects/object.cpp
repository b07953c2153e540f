#include "pkcs11/objects/object.hpp"

#include <algorithm>
#include <cstring>

namespace sealmint::pkcs11 {
namespace {

template <class T>
Bytes bytes_of(const T& value) {
  Bytes bytes(sizeof value);
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

bool is_equal(const Bytes& value, const CK_ATTRIBUTE& wanted) {
  if (value.size() != wanted.ulValueLen) return false;
  return value.empty() || std::memcmp(value.data(), wanted.pValue, value.size()) == 0;
}

CK_RV fill_one(const Object& object, CK_ATTRIBUTE& attribute) {
  const Bytes* const value = object.find(attribute.type);
  if (!value) {
    attribute.ulValueLen = CK_UNAVAILABLE_INFORMATION;
    return object.hides(attribute.type) ? CKR_ATTRIBUTE_SENSITIVE : CKR_ATTRIBUTE_TYPE_INVALID;
  }
  if (attribute.pValue) {
    if (attribute.ulValueLen < value->size()) {
      attribute.ulValueLen = CK_UNAVAILABLE_INFORMATION;
      return CKR_BUFFER_TOO_SMALL;
    }
    std::memcpy(attribute.pValue, value->data(), value->size());
  }
  attribute.ulValueLen = value->size();
  return CKR_OK;
}

}  // namespace

void Object::set(CK_ATTRIBUTE_TYPE type, std::string_view text) {
  const auto bytes = as_bytes(text);
  attributes_[type].assign(bytes.begin(), bytes.end());
}

void Object::set_flag(CK_ATTRIBUTE_TYPE type, bool value) {
  attributes_[type] = bytes_of<CK_BBOOL>(value ? CK_TRUE : CK_FALSE);
}

void Object::set_number(CK_ATTRIBUTE_TYPE type, CK_ULONG value) {
  attributes_[type] = bytes_of(value);
}

const Bytes* Object::find(CK_ATTRIBUTE_TYPE type) const {
  const auto found = attributes_.find(type);
  return found == attributes_.end() ? nullptr : &found->second;
}

bool Object::hides(CK_ATTRIBUTE_TYPE type) const {
  return std::ranges::find(hidden_, type) != hidden_.end();
}

bool Object::is_private() const {
  const Bytes* const flag = find(CKA_PRIVATE);
  return flag && !flag->empty() && flag->front() != CK_FALSE;
}

bool Object::matches(std::span<const CK_ATTRIBUTE> wanted) const {
  return std::ranges::all_of(wanted, [this](const CK_ATTRIBUTE& attribute) {
    const Bytes* const value = find(attribute.type);
    return value && is_equal(*value, attribute);
  });
}

std::size_t Object::size_bytes() const {
  std::size_t size = 0;
  for (const auto& [type, value] : attributes_) size += value.size();
  return size;
}

CK_RV fill(const Object& object, std::span<CK_ATTRIBUTE> attributes) {
  CK_RV result = CKR_OK;
  for (CK_ATTRIBUTE& attribute : attributes) {
    const CK_RV rv = fill_one(object, attribute);
    if (rv != CKR_OK) result = rv;
  }
  return result;
}

}  // namespace sealmint::pkcs11
