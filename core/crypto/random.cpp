#include "core/crypto/random.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <sodium.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "core/base/wipe.hpp"

namespace sealmint::crypto {
namespace {

[[noreturn]] void end_without_randomness() {
  std::fputs("sealmint: the random generator failed; nothing safe can be done without it\n",
             stderr);
  std::abort();
}

// Random bytes in stock: one call for many is far cheaper than one call for ten.
class RandomPool {
 public:
  std::array<std::uint8_t, 10> take() {
    if (next_ == stock_.size()) {
      fill_random(stock_);
      next_ = 0;
    }
    std::array<std::uint8_t, 10> taken{};
    std::memcpy(taken.data(), stock_.data() + next_, taken.size());
    next_ += taken.size();
    return taken;
  }

 private:
  std::array<std::uint8_t, 1000> stock_{};
  std::size_t next_ = stock_.size();
};

// Counts the identifiers of one millisecond up in 12 bits, over all threads (RFC 9562 section 6.2,
// method 1), so that what one caller made earlier also sorts earlier. Another millisecond begins
// anew; when time goes back or the counter is used up, order is lost and nothing else.
unsigned next_in_millisecond(std::int64_t unix_ms) {
  static std::atomic<std::uint64_t> last{0};
  const std::uint64_t first = static_cast<std::uint64_t>(unix_ms) << 12;
  std::uint64_t former = last.load(std::memory_order_relaxed);
  for (;;) {
    const std::uint64_t next = former >> 12 == first >> 12 ? former + 1 : first;
    if (last.compare_exchange_weak(former, next, std::memory_order_relaxed)) {
      return static_cast<unsigned>(next & 0xfff);
    }
  }
}

}  // namespace

void fill_random(std::span<std::uint8_t> bytes) {
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) end_without_randomness();
}

std::uint64_t random_number() {
  std::array<std::uint8_t, sizeof(std::uint64_t)> bytes{};
  fill_random(bytes);
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  return number;
}

void fill_random_private(std::span<std::uint8_t> bytes) {
  if (RAND_priv_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) end_without_randomness();
}

void fill_random_private(std::span<std::uint8_t> bytes, ByteView bound_to) {
  EVP_RAND_CTX* const generator = RAND_get0_private(nullptr);
  constexpr unsigned strength_bits = 256;
  constexpr int without_new_entropy = 0;
  if (!generator || EVP_RAND_generate(generator, bytes.data(), bytes.size(), strength_bits,
                                      without_new_entropy, bound_to.data(), bound_to.size()) != 1) {
    end_without_randomness();
  }
}

Uuid new_uuid(TimePoint now) {
  thread_local RandomPool pool;
  auto bytes = pool.take();
  const unsigned counter = next_in_millisecond(to_unix_ms(now));
  bytes[0] = static_cast<std::uint8_t>(counter >> 8);
  bytes[1] = static_cast<std::uint8_t>(counter & 0xff);
  return make_uuid_v7(to_unix_ms(now), bytes);
}

Secret new_token(std::string_view prefix) {
  std::array<std::uint8_t, 32> random{};
  fill_random_private(random);
  std::array<char, 44> text{};  // 43 characters and the final zero of libsodium
  sodium_bin2base64(text.data(), text.size(), random.data(), random.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  std::string token;
  token.reserve(prefix.size() + text.size());
  token += prefix;
  token.append(text.data(), text.size() - 1);
  wipe(random);
  wipe(text);
  return Secret{std::move(token)};
}

}  // namespace sealmint::crypto
