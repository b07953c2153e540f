// Private keys as raw parameters: the form that is sealed and stored.
#include <openssl/core_names.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>

#include "core/crypto/key.hpp"
#include "core/crypto/key_names.hpp"
#include "core/crypto/secret_scope.hpp"

namespace sealmint::crypto {
namespace {

constexpr std::uint8_t format_version = 1;
constexpr std::size_t prefix_bytes = 2;  // version and algorithm
constexpr std::size_t length_bytes = 2;
constexpr std::size_t largest_number_bytes = 512;  // the modulus of RSA-4096
constexpr std::size_t seed_bytes = 32;

// In stored order. The first two are public.
constexpr std::array<const char*, 8> rsa_names{
    OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,           OSSL_PKEY_PARAM_RSA_D,
    OSSL_PKEY_PARAM_RSA_FACTOR1,   OSSL_PKEY_PARAM_RSA_FACTOR2,     OSSL_PKEY_PARAM_RSA_EXPONENT1,
    OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};
constexpr std::size_t rsa_public_names = 2;

using Field = std::span<const std::uint8_t>;

SecureBytes pack(model::KeyAlgorithm algorithm, std::span<const SecureBytes> fields) {
  std::size_t size = prefix_bytes;
  for (const auto& field : fields) size += length_bytes + field.size();
  SecureBytes packed(size);
  auto to = packed.span().begin();
  *to++ = format_version;
  *to++ = static_cast<std::uint8_t>(algorithm);
  for (const auto& field : fields) {
    *to++ = static_cast<std::uint8_t>(field.size() >> 8);
    *to++ = static_cast<std::uint8_t>(field.size());
    to = std::ranges::copy(field.span(), to).out;
  }
  return packed;
}

// The fields of a packed key; false unless there are exactly as many as asked for.
bool unpack(Field packed, std::span<Field> fields) {
  for (Field& field : fields) {
    if (packed.size() < length_bytes) return false;
    const std::size_t length = static_cast<std::size_t>(packed[0]) << 8 | packed[1];
    packed = packed.subspan(length_bytes);
    if (length == 0 || packed.size() < length) return false;
    field = packed.first(length);
    packed = packed.subspan(length);
  }
  return packed.empty();
}

// A number of a key, read through secure memory: OpenSSL's own getter copies it to the stack.
Result<BigNumber> read_number(const EVP_PKEY& key, const char* name) {
  SecureBytes native(largest_number_bytes);
  std::array<OSSL_PARAM, 2> params{
      OSSL_PARAM_construct_BN(name, native.span().data(), native.size()),
      OSSL_PARAM_construct_end()};
  BigNumber number{BN_secure_new()};
  if (!number || EVP_PKEY_get_params(&key, params.data()) != 1 ||
      OSSL_PARAM_modified(params.data()) != 1 ||
      !BN_native2bn(native.span().data(), static_cast<int>(params[0].return_size), number.get())) {
    return openssl_error("read a key parameter");
  }
  return number;
}

// Big-endian, `size` bytes long; 0 = as long as the number is.
Result<SecureBytes> to_field(const BIGNUM& number, std::size_t size = 0) {
  SecureBytes field(size == 0 ? static_cast<std::size_t>(BN_num_bytes(&number)) : size);
  if (BN_bn2binpad(&number, field.span().data(), static_cast<int>(field.size())) < 0) {
    return openssl_error("encode a key parameter");
  }
  return field;
}

std::size_t field_element_bytes(model::KeyAlgorithm algorithm) {
  return (static_cast<std::size_t>(model::size_bits(algorithm)) + 7) / 8;
}

Result<SecureBytes> rsa_to_raw(const EVP_PKEY& key, model::KeyAlgorithm algorithm) {
  std::array<SecureBytes, rsa_names.size()> fields;
  for (std::size_t i = 0; i < rsa_names.size(); ++i) {
    TRY(const BigNumber number, read_number(key, rsa_names[i]));
    TRY(fields[i], to_field(*number));
  }
  return pack(algorithm, fields);
}

Result<SecureBytes> ec_to_raw(const EVP_PKEY& key, model::KeyAlgorithm algorithm) {
  const std::size_t size = field_element_bytes(algorithm);
  TRY(const BigNumber scalar, read_number(key, OSSL_PKEY_PARAM_PRIV_KEY));
  TRY(const BigNumber x, read_number(key, OSSL_PKEY_PARAM_EC_PUB_X));
  TRY(const BigNumber y, read_number(key, OSSL_PKEY_PARAM_EC_PUB_Y));
  std::array<SecureBytes, 2> fields;
  TRY(fields[0], to_field(*scalar, size));
  TRY(const SecureBytes x_bytes, to_field(*x, size));
  TRY(const SecureBytes y_bytes, to_field(*y, size));
  fields[1] = SecureBytes(1 + 2 * size);
  const auto point = fields[1].span();
  point[0] = POINT_CONVERSION_UNCOMPRESSED;
  std::ranges::copy(x_bytes.span(), point.begin() + 1);
  std::ranges::copy(y_bytes.span(), point.begin() + 1 + static_cast<std::ptrdiff_t>(size));
  return pack(algorithm, fields);
}

Result<SecureBytes> ed25519_to_raw(const EVP_PKEY& key) {
  std::array<SecureBytes, 1> fields;
  fields[0] = SecureBytes(seed_bytes);
  std::size_t length = seed_bytes;
  if (EVP_PKEY_get_raw_private_key(&key, fields[0].span().data(), &length) != 1 ||
      length != seed_bytes) {
    return openssl_error("read an Ed25519 seed");
  }
  return pack(model::KeyAlgorithm::ed25519, fields);
}

BigNumber to_public_number(Field bytes) {
  return BigNumber{BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr)};
}

BigNumber to_secret_number(Field bytes) {
  BigNumber number{BN_secure_new()};
  if (!number) return number;
  BN_set_flags(number.get(), BN_FLG_CONSTTIME);
  if (!BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), number.get())) number.reset();
  return number;
}

Result<EvpKey> import_key(const char* type, OSSL_PARAM_BLD& builder) {
  const Params params{OSSL_PARAM_BLD_to_param(&builder)};
  const EvpKeyContext context{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)};
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, params.get()) != 1) {
    return openssl_error("load a key");
  }
  return EvpKey{key};
}

Error damaged() {
  ERR_clear_error();
  return make_error(ErrorKind::rejected, "the raw key parameters are damaged");
}

Result<EvpKey> rsa_from_raw(Field packed) {
  std::array<Field, rsa_names.size()> fields;
  if (!unpack(packed, fields)) return damaged();
  std::array<BigNumber, rsa_names.size()> numbers;
  const ParamBuilder builder{OSSL_PARAM_BLD_new()};
  for (std::size_t i = 0; i < rsa_names.size(); ++i) {
    numbers[i] = i < rsa_public_names ? to_public_number(fields[i]) : to_secret_number(fields[i]);
    if (!builder || !numbers[i] ||
        OSSL_PARAM_BLD_push_BN(builder.get(), rsa_names[i], numbers[i].get()) != 1) {
      return openssl_error("load an RSA key");
    }
  }
  return import_key("RSA", *builder);
}

Result<EvpKey> ec_from_raw(Field packed, model::KeyAlgorithm algorithm) {
  std::array<Field, 2> fields;
  const std::size_t size = field_element_bytes(algorithm);
  if (!unpack(packed, fields) || fields[0].size() != size || fields[1].size() != 1 + 2 * size) {
    return damaged();
  }
  const std::string_view curve = curve_name(algorithm);
  const BigNumber scalar = to_secret_number(fields[0]);
  const ParamBuilder builder{OSSL_PARAM_BLD_new()};
  if (!builder || !scalar ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.data(),
                                      curve.size()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar.get()) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, fields[1].data(),
                                       fields[1].size()) != 1) {
    return openssl_error("load an EC key");
  }
  return import_key("EC", *builder);
}

Result<EvpKey> ed25519_from_raw(Field packed) {
  std::array<Field, 1> fields;
  if (!unpack(packed, fields) || fields[0].size() != seed_bytes) return damaged();
  EvpKey key{EVP_PKEY_new_raw_private_key_ex(nullptr, "ED25519", nullptr, fields[0].data(),
                                             fields[0].size())};
  if (!key) return openssl_error("load an Ed25519 key");
  return key;
}

Result<EvpKey> load(model::KeyAlgorithm algorithm, Field packed) {
  switch (model::family(algorithm)) {
    case model::KeyFamily::rsa: return rsa_from_raw(packed);
    case model::KeyFamily::ec: return ec_from_raw(packed, algorithm);
    case model::KeyFamily::ed25519: return ed25519_from_raw(packed);
  }
  return damaged();
}

}  // namespace

Result<SecureBytes> to_raw_parameters(const EVP_PKEY& key) {
  TRY(const model::KeyAlgorithm algorithm, algorithm_of(key));
  const SecretScope secrets;
  switch (model::family(algorithm)) {
    case model::KeyFamily::rsa: return rsa_to_raw(key, algorithm);
    case model::KeyFamily::ec: return ec_to_raw(key, algorithm);
    case model::KeyFamily::ed25519: return ed25519_to_raw(key);
  }
  return make_error(ErrorKind::unsupported, "no raw form for this key");
}

Result<EvpKey> from_raw_parameters(std::span<const std::uint8_t> raw) {
  if (raw.size() < prefix_bytes || raw[0] != format_version) return damaged();
  const auto algorithm = model::key_algorithm_from_stored(raw[1]);
  if (!algorithm) return damaged();
  const SecretScope secrets;
  TRY(EvpKey key, load(*algorithm, raw.subspan(prefix_bytes)));
  const auto loaded = algorithm_of(*key);
  if (loaded.has_error() || *loaded != *algorithm) return damaged();
  return key;
}

}  // namespace sealmint::crypto
