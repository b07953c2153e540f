// Idempotency-Key (contract 18.1): the same request again gets the same answer, one row, one unit.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "core/model/principal.hpp"
#include "core/ports/kept.hpp"
#include "core/service/shared/context.hpp"

namespace sealmint::service {

class IdempotencyService {
 public:
  // Held while the first request with a key is under way; its end lets the key go.
  class Claim {
   public:
    Claim(IdempotencyService& service, const Sha256& key_hash, const Sha256& body_hash)
        : service_(service), key_hash_(key_hash), body_hash_(body_hash) {}
    ~Claim() { service_.release(key_hash_); }
    Claim(const Claim&) = delete;
    Claim& operator=(const Claim&) = delete;

    // The change that keeps `answer` for 24 h; goes into the transaction of the work itself.
    ports::RememberAnswer remember(int status, std::string answer) const;

    // Remembers an answer with a secret in it, which must not lie in the store in clear: it is
    // sealed under `bearer`, the credential of the request, of which the store has only the hash.
    Result<ports::RememberAnswer> remember_sealed(int status, std::string_view answer,
                                                  std::string_view bearer) const;

    // Opens an answer kept by remember_sealed(). ErrorKind::conflict when another credential asks.
    Result<std::string> open_sealed(const ports::RememberAnswer& kept,
                                    std::string_view bearer) const;

   private:
    IdempotencyService& service_;
    Sha256 key_hash_;
    Sha256 body_hash_;
  };

  // Either the kept answer, or the right to do the work. The claim is held in both cases.
  struct Begun {
    std::optional<ports::RememberAnswer> replay;
    std::shared_ptr<Claim> claim;
  };

  IdempotencyService(Context& context, ports::Kept& kept) : context_(context), kept_(kept) {}

  // Call it after authorisation: a removed member must get 403, not a replay. Errors: malformed
  // (same key with another body), conflict (the first request is still under way).
  Task<Begun> begin(const model::Principal& principal, std::string_view path, std::string_view key,
                    std::string_view body);

 private:
  void release(const Sha256& key_hash);

  Context& context_;
  ports::Kept& kept_;
  std::mutex mutex_;
  std::unordered_set<Sha256Hash> in_flight_;
};

}  // namespace sealmint::service
