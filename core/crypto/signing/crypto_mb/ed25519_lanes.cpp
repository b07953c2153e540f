#include "core/crypto/signing/crypto_mb/ed25519_lanes.hpp"

#include <crypto_mb/ed25519.h>

#include "core/crypto/secure_memory.hpp"
#include "core/crypto/signing/crypto_mb/lanes.hpp"

namespace sealmint::crypto {
namespace {

constexpr std::size_t key_bytes = 32;

class Ed25519LaneKey final : public PreparedKey {
 public:
  std::span<std::uint8_t> seed() { return seed_.span(); }
  std::span<std::uint8_t> public_key() { return public_key_; }

 private:
  SecureBytes seed_{key_bytes};
  std::array<std::uint8_t, key_bytes> public_key_{};
};

Ed25519LaneKey& key_of(const RawOperation& operation) {
  return *static_cast<Ed25519LaneKey*>(operation.key);
}

// The library's types for 32 bytes are arrays; ours are spans of just that length.
template <class Array>
Array* as_array(std::span<std::uint8_t> bytes) {
  return reinterpret_cast<Array*>(bytes.data());
}

struct Messages {
  explicit Messages(std::span<const RawOperation> operations) {
    for (std::size_t lane = 0; lane < operations.size(); ++lane) {
      data[lane] = operations[lane].input.data();
      size[lane] = static_cast<int32u>(operations[lane].input.size());
    }
  }
  LanePointers<const int8u*> data{};
  std::array<int32u, lanes_max> size{};
};

}  // namespace

Result<std::unique_ptr<PreparedKey>> Ed25519Lanes::prepare(const EVP_PKEY& key) {
  auto prepared = std::make_unique<Ed25519LaneKey>();
  std::size_t seed_size = key_bytes;
  std::size_t public_size = key_bytes;
  if (EVP_PKEY_get_raw_private_key(&key, prepared->seed().data(), &seed_size) != 1 ||
      EVP_PKEY_get_raw_public_key(&key, prepared->public_key().data(), &public_size) != 1) {
    return openssl_error("read an Ed25519 key");
  }
  return std::unique_ptr<PreparedKey>(std::move(prepared));
}

void Ed25519Lanes::sign(std::span<RawOperation> operations) {
  const Messages messages(operations);
  LanePointers<ed25519_sign_component*> r{};
  LanePointers<ed25519_sign_component*> s{};
  LanePointers<const ed25519_private_key*> seed{};
  LanePointers<const ed25519_public_key*> public_key{};
  for (std::size_t lane = 0; lane < operations.size(); ++lane) {
    const auto signature = operations[lane].signature;
    r[lane] = as_array<ed25519_sign_component>(signature.first(key_bytes));
    s[lane] = as_array<ed25519_sign_component>(signature.subspan(key_bytes));
    seed[lane] = as_array<ed25519_private_key>(key_of(operations[lane]).seed());
    public_key[lane] = as_array<ed25519_public_key>(key_of(operations[lane]).public_key());
  }
  take_status(mbx_ed25519_sign_mb8(r.data(), s.data(), messages.data.data(), messages.size.data(),
                                   seed.data(), public_key.data()),
              operations);
}

void Ed25519Lanes::verify(std::span<RawOperation> operations) {
  const Messages messages(operations);
  LanePointers<const ed25519_sign_component*> r{};
  LanePointers<const ed25519_sign_component*> s{};
  LanePointers<const ed25519_public_key*> public_key{};
  for (std::size_t lane = 0; lane < operations.size(); ++lane) {
    const auto signature = operations[lane].signature;
    r[lane] = as_array<ed25519_sign_component>(signature.first(key_bytes));
    s[lane] = as_array<ed25519_sign_component>(signature.subspan(key_bytes));
    public_key[lane] = as_array<ed25519_public_key>(key_of(operations[lane]).public_key());
  }
  take_status(mbx_ed25519_verify_mb8(r.data(), s.data(), messages.data.data(), messages.size.data(),
                                     public_key.data()),
              operations);
}

}  // namespace sealmint::crypto
