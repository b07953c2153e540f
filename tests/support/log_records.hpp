// Records as a busy log has them, made from their number: about 290 bytes each.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>

#include "core/audit/leaf.hpp"
#include "core/crypto/digest.hpp"

namespace sealmint::tests {

inline std::uint64_t scrambled(std::uint64_t value) {  // splitmix64
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

template <std::size_t size>
void fill(std::array<std::uint8_t, size>& bytes, std::uint64_t seed) {
  for (std::size_t at = 0; at < size; at += sizeof seed) {
    seed = scrambled(seed);
    std::memcpy(bytes.data() + at, &seed, std::min(sizeof seed, size - at));
  }
}

inline Uuid uuid_of(std::uint64_t seed) {
  Uuid id;
  fill(id.bytes, seed);
  return id;
}
inline Sha256 hash_of(std::uint64_t seed) {
  Sha256 hash{};
  fill(hash, seed);
  return hash;
}

inline constexpr std::int64_t first_record_ms = 1'767'225'600'000;  // 2026-01-01
inline constexpr std::int64_t records_per_ms = 4;

// A record and the bytes that it views.
class SampleRecord {
 public:
  // Signatures of 100 signers, and every 1,000th an administrative event. The signature of record
  // 17 is the text "signature 17".
  explicit SampleRecord(std::uint64_t number) {
    const TimePoint time =
        from_unix_ms(first_record_ms + static_cast<std::int64_t>(number) / records_per_ms);
    std::array<std::uint8_t, 10> random{};
    fill(random, number);
    record_.id = make_uuid_v7(to_unix_ms(time), random);
    record_.created_at = time;
    record_.actor_kind = "identity";
    record_.actor_id = uuid_of(number % 50);
    record_.personal = hash_of(number * 4);
    record_.signer_id = uuid_of(1000 + number % 100);
    if (number % 1000 == 999) {
      make_event();
    } else {
      make_signature(number);
    }
  }
  SampleRecord(const SampleRecord&) = delete;
  SampleRecord& operator=(const SampleRecord&) = delete;

  audit::LeafRecord& record() { return record_; }
  Bytes encoded() const {
    Bytes entry;
    audit::encode(record_, entry);
    return entry;
  }

 private:
  void make_event() {
    record_.kind = "add-pki-signer-member";
    record_.facts = {{"kind", "user"}, {"role", "operator"}, {"memberId", "0198a1b2"}};
    audit::sort_facts(record_.facts);
  }

  void make_signature(std::uint64_t number) {
    record_.kind = "pki-signer-sign";
    record_.algorithm = "ECDSA_SHA_256";
    record_.data_hash = hash_of(number * 4 + 1);
    digest_ = hash_of(number * 4 + 2);
    record_.digest = digest_;
    record_.signature_hash = crypto::sha256(as_bytes("signature " + std::to_string(number)));
    record_.certificate_id = uuid_of(2000 + number % 100);
    record_.grant_id = uuid_of(3000 + number % 1000);
  }

  Sha256 digest_{};
  audit::LeafRecord record_;
};

}  // namespace sealmint::tests
