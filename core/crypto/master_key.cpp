#include <openssl/crypto.h>
#include <sodium.h>

#include <algorithm>
#include <array>

#include "core/crypto/aead.hpp"
#include "core/crypto/random.hpp"
#include "core/crypto/wrap.hpp"

namespace sealmint::crypto {
namespace {

constexpr std::size_t hex_chars = 64;
constexpr std::size_t base64_chars = 44;
constexpr std::string_view check_label = "sealmint master key check 1";
constexpr std::string_view check_text = "this value opens under the right master key only";

Error not_a_master_key(std::string why) {
  return make_error(ErrorKind::rejected, "master key: " + std::move(why));
}

std::string_view without_final_newline(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

// libsodium's decoders take the same time for every key and write nowhere else.
bool decode(std::string_view text, SecureBytes& key) {
  std::size_t length = 0;
  const int failed =
      text.size() == hex_chars
          ? sodium_hex2bin(key.span().data(), key.size(), text.data(), text.size(), nullptr,
                           &length, nullptr)
          : sodium_base642bin(key.span().data(), key.size(), text.data(), text.size(), nullptr,
                              &length, nullptr, sodium_base64_VARIANT_ORIGINAL);
  return failed == 0 && length == key.size();
}

bool is_repeated_byte(std::span<const std::uint8_t> key) {
  return std::ranges::all_of(key, [&](std::uint8_t byte) { return byte == key.front(); });
}

// 00 01 02 ... is the key of every tutorial.
bool is_counting(std::span<const std::uint8_t> key) {
  for (std::size_t i = 1; i < key.size(); ++i) {
    if (key[i] != static_cast<std::uint8_t>(key[i - 1] + 1)) return false;
  }
  return true;
}

}  // namespace

Result<MasterKey> MasterKey::parse(std::string_view text) {
  text = without_final_newline(text);
  if (text.size() != hex_chars && text.size() != base64_chars) {
    return not_a_master_key("must be 64 hexadecimal digits or 44 characters of base64, not " +
                            std::to_string(text.size()) + " characters");
  }
  SecureBytes key(aead_key_bytes);
  if (!decode(text, key)) {
    return not_a_master_key(text.size() == hex_chars
                                ? "holds a character that is not a hexadecimal digit"
                                : "is not 32 bytes in canonical base64");
  }
  if (is_repeated_byte(key.span())) return not_a_master_key("repeats one byte; generate another");
  if (is_counting(key.span())) return not_a_master_key("is an example; generate another");
  return MasterKey{std::move(key)};
}

MasterKey MasterKey::generate() {
  SecureBytes key(aead_key_bytes);
  fill_random_private(key.span());
  return MasterKey{std::move(key)};
}

SecureBytes MasterKey::to_text() const {
  SecureBytes text(hex_chars + 1);
  auto* characters = reinterpret_cast<char*>(text.span().data());
  sodium_bin2hex(characters, text.size(), key_.span().data(), key_.size());
  characters[hex_chars] = '\n';  // in the place of libsodium's final zero
  return text;
}

Bytes MasterKey::make_check_value() const {
  Bytes value(aead_nonce_bytes);
  fill_random(value);
  const auto sealed = aead_seal(bytes(), value, as_bytes(check_label), as_bytes(check_text));
  if (!sealed) throw std::runtime_error(sealed.error().detail);
  value.insert(value.end(), sealed->begin(), sealed->end());
  return value;
}

bool MasterKey::matches(ByteView check_value) const {
  if (check_value.size() <= aead_nonce_bytes) return false;
  const auto opened = aead_open(bytes(), check_value.first(aead_nonce_bytes), as_bytes(check_label),
                                check_value.subspan(aead_nonce_bytes));
  return opened.has_value() && equal_constant_time(opened->span(), as_bytes(check_text));
}

}  // namespace sealmint::crypto
