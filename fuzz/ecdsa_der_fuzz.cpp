// The reader of ECDSA signatures takes exactly what OpenSSL takes and writes back the same, with
// two numbers that fit the curve; the writer's work is what OpenSSL writes. The first byte of an
// input chooses the curve, the rest is DER to read and also two numbers to write.
#include <openssl/ecdsa.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include "core/base/ecdsa_der.hpp"

using sealmint::Bytes;
using sealmint::ByteView;

namespace {

constexpr std::array<std::size_t, 3> field_bytes{32, 48, 66};
constexpr std::size_t der_bytes_max = 141;  // of P-521

using Signature = std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)>;

void require(bool holds) {
  if (!holds) std::abort();
}

Bytes encoded(const ECDSA_SIG& signature) {
  std::uint8_t* der = nullptr;
  const int length = i2d_ECDSA_SIG(&signature, &der);
  require(length > 0);
  Bytes copy(der, der + length);
  OPENSSL_free(der);
  return copy;
}

bool fits(const BIGNUM* number, std::size_t field) {
  return !BN_is_negative(number) && static_cast<std::size_t>(BN_num_bytes(number)) <= field;
}

// The two numbers side by side; empty for what is not the one encoding of two that fit.
Bytes read_by_openssl(ByteView der, std::size_t field) {
  const std::uint8_t* at = der.data();
  const Signature signature{d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())),
                            ECDSA_SIG_free};
  ERR_clear_error();
  if (!signature || !std::ranges::equal(encoded(*signature), der)) return {};
  const BIGNUM* const r = ECDSA_SIG_get0_r(signature.get());
  const BIGNUM* const s = ECDSA_SIG_get0_s(signature.get());
  if (!fits(r, field) || !fits(s, field)) return {};
  Bytes raw(2 * field);
  require(BN_bn2binpad(r, raw.data(), static_cast<int>(field)) >= 0);
  require(BN_bn2binpad(s, raw.data() + field, static_cast<int>(field)) >= 0);
  return raw;
}

void check_reader(ByteView der, std::size_t field) {
  Bytes raw(2 * field);
  const bool is_read = sealmint::read_ecdsa_der(der, raw);
  const Bytes expected = read_by_openssl(der, field);
  require(is_read == !expected.empty());
  if (is_read) require(raw == expected);
}

void check_writer(ByteView data, std::size_t field) {
  Bytes raw(2 * field);
  std::ranges::copy(data.first(std::min(data.size(), raw.size())), raw.begin());
  std::array<std::uint8_t, der_bytes_max> der{};
  const std::size_t length = sealmint::write_ecdsa_der(raw, der);
  require(length <= der.size());
  require(read_by_openssl(ByteView{der}.first(length), field) == raw);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t field = field_bytes[data[0] % field_bytes.size()];
  const ByteView rest{data + 1, size - 1};
  check_reader(rest, field);
  check_writer(rest, field);
  return 0;
}
