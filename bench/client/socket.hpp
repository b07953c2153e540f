// One connection, plain or TLS, that never waits once it is open. OpenSSL works on the descriptor
// itself: the client shares the machine with the server that it measures, so it must cost little.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "bench/client/load_options.hpp"

namespace sealmint::bench {

using TlsContext = std::shared_ptr<SSL_CTX>;

// A context for the target, with its trust; null for plain HTTP. Throws std::runtime_error.
TlsContext make_client_tls(const Target& target);

// Failures are std::runtime_error with a text that begins with "connection: ".
class Socket {
 public:
  // What must happen before a call that moved no bytes is worth repeating.
  enum class Wait { nothing, readable, writable };
  struct Moved {
    std::size_t bytes = 0;
    Wait wait = Wait::nothing;
  };

  // Connects and shakes hands; the only step that waits, at most 30 seconds.
  Socket(const Target& target, const TlsContext& tls);
  Socket(Socket&&) noexcept = default;
  Socket& operator=(Socket&&) noexcept = default;

  int descriptor() const { return descriptor_.get(); }
  // "TLSv1.3", or "plain".
  std::string protocol() const;

  Moved send(std::string_view bytes);
  // Throws at the end of the stream too: no answer ends there.
  Moved receive(std::span<char> space);

 private:
  class Descriptor {
   public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
      std::swap(number_, other.number_);
      return *this;
    }
    ~Descriptor();
    int get() const { return number_; }

   private:
    int number_;
  };

  Moved outcome(int result);

  Descriptor descriptor_;
  std::unique_ptr<SSL, decltype(&SSL_free)> tls_;
};

}  // namespace sealmint::bench
