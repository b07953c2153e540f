#include "core/crypto/signing/crypto_mb/rsa_lanes.hpp"

#include <crypto_mb/rsa.h>

#include <algorithm>

#include "core/base/wipe.hpp"
#include "core/crypto/signing/crypto_mb/lanes.hpp"
#include "core/crypto/signing/rsa_limbs.hpp"

namespace sealmint::crypto {
namespace {

constexpr std::array sizes_bits{2048, 3072, 4096};

const RsaLimbs& key_of(const RawOperation& operation) {
  return *static_cast<const RsaLimbs*>(operation.key);
}

const int64u* limbs_of(const std::uint64_t* limbs) {
  return reinterpret_cast<const int64u*>(limbs);
}

std::size_t work_bytes() {
  int most = 0;
  for (const int bits : sizes_bits) {
    most = std::max({most, mbx_RSA_Method_BufSize(mbx_RSA_private_crt_Method(bits)),
                     mbx_RSA_Method_BufSize(mbx_RSA_pub65537_Method(bits))});
  }
  return static_cast<std::size_t>(most);
}

}  // namespace

RsaLanes::RsaLanes() : work_(work_bytes()) {}

Result<std::unique_ptr<PreparedKey>> RsaLanes::prepare(model::KeyAlgorithm algorithm,
                                                       const EVP_PKEY& key) {
  auto prepared = std::make_unique<RsaLimbs>(static_cast<std::size_t>(model::size_bits(algorithm)));
  TRY_VOID(prepared->read(key));
  return std::unique_ptr<PreparedKey>(std::move(prepared));
}

void RsaLanes::sign(model::KeyAlgorithm algorithm, std::span<RawOperation> operations) {
  LanePointers<const int8u*> from{};
  LanePointers<int8u*> to{};
  std::array<LanePointers<const int64u*>, RsaLimbs::secret_count> secrets{};
  for (std::size_t lane = 0; lane < operations.size(); ++lane) {
    from[lane] = operations[lane].input.data();
    to[lane] = operations[lane].signature.data();
    for (std::size_t i = 0; i < secrets.size(); ++i) {
      secrets[i][lane] = limbs_of(key_of(operations[lane]).secret(RsaLimbs::Secret{i}));
    }
  }
  const int bits = model::size_bits(algorithm);
  const auto* const method = mbx_RSA_private_crt_Method(bits);
  take_status(mbx_rsa_private_crt_mb8(from.data(), to.data(), secrets[0].data(), secrets[1].data(),
                                      secrets[2].data(), secrets[3].data(), secrets[4].data(), bits,
                                      method, work_.span().data()),
              operations);
  wipe(work_.span());
}

// The exponent is 65537: algorithm_of() lists no other keys.
void RsaLanes::verify(model::KeyAlgorithm algorithm, std::span<RawOperation> operations) {
  std::array<std::array<std::uint8_t, rsa_modulus_bytes_max>, lanes_max> blocks;
  LanePointers<const int8u*> from{};
  LanePointers<int8u*> to{};
  LanePointers<const int64u*> modulus{};
  for (std::size_t lane = 0; lane < operations.size(); ++lane) {
    from[lane] = operations[lane].signature.data();
    to[lane] = blocks[lane].data();
    modulus[lane] = limbs_of(key_of(operations[lane]).modulus());
  }
  const int bits = model::size_bits(algorithm);
  take_status(mbx_rsa_public_mb8(from.data(), to.data(), modulus.data(), bits,
                                 mbx_RSA_pub65537_Method(bits), work_.span().data()),
              operations);
  for (std::size_t lane = 0; lane < operations.size(); ++lane) {
    RawOperation& operation = operations[lane];
    const auto block = std::span{blocks[lane]}.first(operation.input.size());
    operation.is_good = operation.is_good && std::ranges::equal(block, operation.input);
  }
}

}  // namespace sealmint::crypto
