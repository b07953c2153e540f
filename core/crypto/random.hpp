// Randomness from OpenSSL's generators.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/bytes.hpp"
#include "core/base/clock.hpp"
#include "core/base/id.hpp"
#include "core/base/secret.hpp"

namespace sealmint::crypto {

// Fills with bytes fit for identifiers and serial numbers. Ends the process when the generator
// fails: nothing safe can be done without it.
void fill_random(std::span<std::uint8_t> bytes);

// Random bytes from the generator kept for secrets.
void fill_random_private(std::span<std::uint8_t> bytes);

// Secret bytes with additional input for the generator (SP 800-90A section 8.7.2): should its state
// ever repeat itself, other input still gives other bytes. At most 65,536 bytes at once.
void fill_random_private(std::span<std::uint8_t> bytes, ByteView bound_to);

// For jitter and the like.
std::uint64_t random_number();

// UUID version 7 of the given time. Any thread; about 50 ns (a per-thread pool of random bytes).
Uuid new_uuid(TimePoint now);

template <class IdType>
IdType new_id(TimePoint now) {
  return IdType{new_uuid(now)};
}

// `prefix` + 43 characters of URL-safe base64: 256 random bits. Prefixes let secret scanners find
// leaked ones: "smt_" access token, "sms_" client secret.
Secret new_token(std::string_view prefix);

}  // namespace sealmint::crypto
