#include "core/crypto/signing/crypto_mb/ec_lanes.hpp"

#include <crypto_mb/ec_nistp256.h>
#include <crypto_mb/ec_nistp384.h>
#include <crypto_mb/ec_nistp521.h>
#include <openssl/core_names.h>

#include <algorithm>

#include "core/base/wipe.hpp"
#include "core/crypto/signing/crypto_mb/lanes.hpp"
#include "core/crypto/signing/key_limbs.hpp"
#include "core/crypto/signing/nonces.hpp"

namespace sealmint::crypto {
namespace {

constexpr std::size_t limbs_max = 9;
constexpr std::size_t field_bytes_max = 66;

// One place for each lane: its scalar and its digest side by side, then all nonces.
struct Work {
  struct Lane {
    std::array<std::uint64_t, limbs_max> scalar;
    std::array<std::uint8_t, 72> digest;
  };
  std::array<Lane, lanes_max> lanes;
  std::array<std::uint64_t, lanes_max * limbs_max> nonces;
};
static_assert(std::is_trivial_v<Work>);

class EcLaneKey final : public PreparedKey {
 public:
  explicit EcLaneKey(std::size_t limbs) : limbs_(limbs), scalar_(limbs * 8) {}

  std::span<std::uint64_t> scalar() {
    return {reinterpret_cast<std::uint64_t*>(scalar_.span().data()), limbs_};
  }
  std::span<std::uint64_t> x() { return std::span{x_}.first(limbs_); }
  std::span<std::uint64_t> y() { return std::span{y_}.first(limbs_); }

 private:
  std::size_t limbs_;
  SecureBytes scalar_;
  std::array<std::uint64_t, limbs_max> x_{};
  std::array<std::uint64_t, limbs_max> y_{};
};

EcLaneKey& key_of(const RawOperation& operation) { return *static_cast<EcLaneKey*>(operation.key); }

const int64u* limbs_of(std::span<std::uint64_t> limbs) {
  return reinterpret_cast<const int64u*>(limbs.data());
}

// The leftmost bytes of a digest as a number of the field's length (FIPS 186-5 section 6.4.1,
// step 2). Only whole bytes are ever cut: no digest is longer than the order of P-521.
void write_digest(ByteView digest, std::span<std::uint8_t> number) {
  const std::size_t size = std::min(digest.size(), number.size());
  const auto padding = number.first(number.size() - size);
  std::ranges::fill(padding, std::uint8_t{0});
  std::ranges::copy(digest.first(size), number.subspan(padding.size()).begin());
}

struct Curve {
  decltype(&mbx_nistp256_ecdsa_sign_mb8) sign;
  decltype(&mbx_nistp256_ecdsa_verify_mb8) verify;
};

Curve curve_of(model::KeyAlgorithm algorithm) {
  switch (algorithm) {
    case model::KeyAlgorithm::ec_p384:
      return {mbx_nistp384_ecdsa_sign_mb8, mbx_nistp384_ecdsa_verify_mb8};
    case model::KeyAlgorithm::ec_p521:
      return {mbx_nistp521_ecdsa_sign_mb8, mbx_nistp521_ecdsa_verify_mb8};
    default: return {mbx_nistp256_ecdsa_sign_mb8, mbx_nistp256_ecdsa_verify_mb8};
  }
}

}  // namespace

EcLanes::EcLanes() : work_(sizeof(Work)) {}

Result<std::unique_ptr<PreparedKey>> EcLanes::prepare(model::KeyAlgorithm algorithm,
                                                      const EVP_PKEY& key) {
  auto prepared = std::make_unique<EcLaneKey>(order_limbs(algorithm));
  TRY_VOID(read_limbs(key, OSSL_PKEY_PARAM_PRIV_KEY, prepared->scalar()));
  TRY_VOID(read_limbs(key, OSSL_PKEY_PARAM_EC_PUB_X, prepared->x()));
  TRY_VOID(read_limbs(key, OSSL_PKEY_PARAM_EC_PUB_Y, prepared->y()));
  return std::unique_ptr<PreparedKey>(std::move(prepared));
}

void EcLanes::sign(model::KeyAlgorithm algorithm, std::span<RawOperation> operations) {
  auto& work = *reinterpret_cast<Work*>(work_.span().data());
  const std::size_t limbs = order_limbs(algorithm);
  const std::size_t field_bytes = raw_signature_bytes(algorithm) / 2;
  LanePointers<int8u*> r{};
  LanePointers<int8u*> s{};
  LanePointers<const int8u*> digest{};
  LanePointers<const int64u*> nonce{};
  LanePointers<const int64u*> scalar{};
  for (std::size_t i = 0; i < operations.size(); ++i) {
    const RawOperation& operation = operations[i];
    auto& lane = work.lanes[i];
    std::ranges::copy(key_of(operation).scalar(), lane.scalar.begin());
    write_digest(operation.input, std::span{lane.digest}.first(field_bytes));
    r[i] = operation.signature.data();
    s[i] = operation.signature.data() + field_bytes;
    digest[i] = lane.digest.data();
    nonce[i] = limbs_of(std::span{work.nonces}.subspan(i * limbs));
    scalar[i] = limbs_of(lane.scalar);
  }
  draw_nonces(algorithm, work_.span().first(operations.size() * sizeof(Work::Lane)),
              std::span{work.nonces}.first(operations.size() * limbs));
  take_status(curve_of(algorithm).sign(r.data(), s.data(), digest.data(), nonce.data(),
                                       scalar.data(), nullptr),
              operations);
  wipe(std::span(&work, 1));
}

void EcLanes::verify(model::KeyAlgorithm algorithm, std::span<RawOperation> operations) {
  const std::size_t field_bytes = raw_signature_bytes(algorithm) / 2;
  std::array<std::array<std::uint8_t, field_bytes_max>, lanes_max> digests;
  LanePointers<const int8u*> r{};
  LanePointers<const int8u*> s{};
  LanePointers<const int8u*> digest{};
  LanePointers<const int64u*> x{};
  LanePointers<const int64u*> y{};
  for (std::size_t i = 0; i < operations.size(); ++i) {
    const RawOperation& operation = operations[i];
    write_digest(operation.input, std::span{digests[i]}.first(field_bytes));
    r[i] = operation.signature.data();
    s[i] = operation.signature.data() + field_bytes;
    digest[i] = digests[i].data();
    x[i] = limbs_of(key_of(operation).x());
    y[i] = limbs_of(key_of(operation).y());
  }
  take_status(curve_of(algorithm).verify(r.data(), s.data(), digest.data(), x.data(), y.data(),
                                         nullptr, nullptr),
              operations);
}

}  // namespace sealmint::crypto
