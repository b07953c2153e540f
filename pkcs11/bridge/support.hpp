// What bridge functions begin and end with.
#pragma once

#include <algorithm>
#include <cstring>
#include <span>
#include <string_view>

#include "pkcs11/library.hpp"

namespace sealmint::pkcs11::bridge {

// CKR_CRYPTOKI_NOT_INITIALIZED, and the provider while the call lasts.
class Initialized {
 public:
  Initialized() : use_(library()) {}
  Outcome<Provider*> provider() const {
    TRY_VOID(require(use_.provider() != nullptr, CKR_CRYPTOKI_NOT_INITIALIZED));
    return use_.provider();
  }

 private:
  Library::Use use_;
};

// A pointer and a length as a host gives them. Nothing may be at a null pointer, but of no length.
inline Outcome<ByteView> bytes_at(const CK_BYTE* data, CK_ULONG length) {
  TRY_VOID(require(data != nullptr || length == 0));
  return ByteView(data, length);
}
inline Outcome<std::span<CK_ATTRIBUTE>> attributes_at(CK_ATTRIBUTE* attributes, CK_ULONG count) {
  TRY_VOID(require(attributes != nullptr || count == 0));
  return std::span(attributes, count);
}

// The texts of PKCS#11: of a fixed length, padded with blanks, without an end.
template <std::size_t size>
void set_text(CK_BYTE (&field)[size], std::string_view text) {
  std::size_t length = std::min(size, text.size());
  // Not in the middle of a character of UTF-8.
  while (length > 0 && length < text.size() &&
         (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) {
    --length;
  }
  std::memset(field, ' ', size);
  std::memcpy(field, text.data(), length);
}

// Lists: how many there are when the host has no room yet, else all or CKR_BUFFER_TOO_SMALL.
template <class T>
Outcome<void> hand_out(std::span<const T> values, T* list, CK_ULONG* count) {
  const CK_ULONG room = *count;
  *count = values.size();
  if (!list) return {};
  TRY_VOID(require(room >= values.size(), CKR_BUFFER_TOO_SMALL));
  std::ranges::copy(values, list);
  return {};
}

}  // namespace sealmint::pkcs11::bridge
