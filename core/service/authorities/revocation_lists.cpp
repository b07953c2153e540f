#include "core/service/authorities/revocation_lists.hpp"

#include <chrono>
#include <string>
#include <utility>

#include "core/crypto/certificate.hpp"
#include "core/crypto/digest.hpp"
#include "core/service/access/commit.hpp"
#include "core/service/authorities/authority_support.hpp"

namespace sealmint::service {
namespace {

constexpr std::chrono::days list_lifetime{7};
// A fresh list each day, so that a relying party that fetched one has days to fetch the next.
constexpr std::chrono::days list_age_max{1};
// How long others wait for the one who makes a list.
constexpr std::chrono::seconds making_max{20};

// What a list would say now, and a fingerprint of it.
struct Revocations {
  std::vector<ports::RevokedEntry> entries;
  Sha256 state{};
};

Revocations revocations_of(const Snapshot& snapshot, const model::Authority& authority) {
  Revocations found;
  std::string text = to_string(authority.id) + to_string(authority.certificate_id);
  for (const auto& certificate : snapshot.certificates()) {
    if (certificate->authority_id != authority.id ||
        certificate->status != model::CertificateStatus::revoked) {
      continue;
    }
    const TimePoint revoked_at = certificate->revoked_at.value_or(certificate->updated_at);
    found.entries.push_back(
        {certificate->serial_number, revoked_at, certificate->revocation_reason});
    text += "/" + certificate->serial_number + "/" + std::to_string(to_unix_ms(revoked_at)) + "/" +
            certificate->revocation_reason;
  }
  found.state = crypto::sha256(as_bytes(text));
  return found;
}

Result<Bytes> sign_list(ports::KeyVault& vault, AuthorityFactory& factory,
                        const model::Authority& authority, const model::WrappedKey& key,
                        const ports::CrlRequest& request) {
  TRY(auto signing_key, vault.open(key));
  TRY(const auto opened, factory.open(authority, std::move(signing_key)));
  if (!opened->crl_issuer) {
    return make_error(ErrorKind::unsupported,
                      "CA " + authority.name + " publishes no revocation list");
  }
  return opened->crl_issuer->issue_crl(request);
}

Error abandoned() {
  auto error = make_error(ErrorKind::busy, "The revocation list was not finished; try again");
  error.retry_after = std::chrono::seconds{1};
  return error;
}

}  // namespace

// Whoever makes a list owes its end to those who wait, even when its coroutine is thrown away.
class RevocationListService::Flight {
 public:
  Flight(RevocationListService& service, const Sha256& state) : service_(service), state_(state) {}
  ~Flight() {
    if (!finished_) service_.finish(state_, abandoned());
  }
  Flight(const Flight&) = delete;
  Flight& operator=(const Flight&) = delete;

  void finish(const Result<model::RevocationList>& outcome) {
    finished_ = true;
    service_.finish(state_, outcome);
  }

 private:
  RevocationListService& service_;
  Sha256 state_;
  bool finished_ = false;
};

Task<model::RevocationList> RevocationListService::current(AuthorityId id) {
  const auto snapshot = context_.directory.snapshot();
  CO_TRY(const auto authority, find_authority(*snapshot, id));
  CO_TRY_VOID(require_certificate(*authority));
  // Looking through all certificates may take a while: not on the thread of a connection.
  auto looking = [&]() -> Result<Sha256> { return revocations_of(*snapshot, *authority).state; };
  CO_TRY(const auto state, co_await context_.pools.reads.run(looking));

  if (auto list = cached(id, state)) co_return *std::move(list);
  if (auto making = join(state)) {
    auto outcome = co_await outcome_of(std::move(making), state);
    co_return outcome;
  }
  Flight flight(*this, state);
  // The flight before ours may have landed between our look and our start.
  if (auto list = cached(id, state)) {
    flight.finish(*list);
    co_return *std::move(list);
  }
  auto made = co_await make(id);
  if (made.has_error()) {
    flight.finish(made.error());
    co_return made.error();
  }
  auto list = made->list;
  {
    const std::lock_guard lock(mutex_);
    cache_[id] = *std::move(made);
  }
  flight.finish(list);
  co_return list;
}

std::optional<model::RevocationList> RevocationListService::cached(AuthorityId id,
                                                                   const Sha256& state) const {
  const TimePoint now = context_.clock.now();
  const std::lock_guard lock(mutex_);
  const auto found = cache_.find(id);
  if (found == cache_.end() || found->second.state != state) return std::nullopt;
  const auto& list = found->second.list;
  // A clock that was set back makes a list of the future: that one is signed anew too.
  if (now < list.this_update || now - list.this_update > list_age_max) return std::nullopt;
  return list;
}

std::shared_ptr<const RevocationListService::Making> RevocationListService::join(
    const Sha256& state) {
  const std::lock_guard lock(mutex_);
  auto& making = flights_[Sha256Hash{state}];
  if (making) return making;
  making = std::make_shared<Making>();
  return nullptr;
}

Task<model::RevocationList> RevocationListService::outcome_of(std::shared_ptr<const Making> making,
                                                              Sha256 state) {
  const auto is_over = [this, &making] {
    const std::lock_guard lock(mutex_);
    return making->outcome.has_value();
  };
  co_await waits_.wait(state, making_max, is_over);
  const std::lock_guard lock(mutex_);
  if (making->outcome) co_return *making->outcome;
  co_return abandoned();
}

void RevocationListService::finish(const Sha256& state,
                                   const Result<model::RevocationList>& outcome) {
  {
    const std::lock_guard lock(mutex_);
    const auto flight = flights_.find(Sha256Hash{state});
    if (flight == flights_.end()) return;
    flight->second->outcome = outcome;
    flights_.erase(flight);
  }
  waits_.wake(state);
}

// The number counts up by compare-and-set before the list is shown, so no two lists that anybody
// saw have the same one.
Task<RevocationListService::Cached> RevocationListService::make(AuthorityId id) {
  for (int attempt = 1;; ++attempt) {
    const auto snapshot = context_.directory.snapshot();
    CO_TRY(const auto authority, find_authority(*snapshot, id));
    CO_TRY_VOID(require_certificate(*authority));
    CO_TRY(const auto key, key_of(*snapshot, *authority));
    const auto now = std::chrono::floor<std::chrono::seconds>(context_.clock.now());

    Cached made;
    made.list.number = authority->crl_number + 1;
    made.list.this_update = now;
    made.list.next_update = now + list_lifetime;
    auto signing = [&]() -> Result<Bytes> {
      auto revocations = revocations_of(*snapshot, *authority);
      made.state = revocations.state;
      made.list.revoked_count = revocations.entries.size();
      const ports::CrlRequest request{std::move(revocations.entries), made.list.number,
                                      made.list.this_update, made.list.next_update};
      return sign_list(vault_, factory_, *authority, *key, request);
    };
    // On the pool of the reads, because a list takes trust away: it must not wait for new keys.
    CO_TRY(const Bytes der, co_await context_.pools.reads.run(signing));
    made.list.crl_pem = crypto::to_pem("X509 CRL", der);

    auto counted = *authority;
    counted.crl_number = made.list.number;
    ports::Transaction transaction;
    // Nobody's doing: the first who asks for a list that is due makes it for all.
    EventDraft(audit_kinds::ca_crl_issued, now)
        .fact("caId", id)
        .fact("name", authority->name)
        .fact("number", made.list.number)
        .fact("revokedCount", made.list.revoked_count)
        .add_to(transaction);
    transaction.changes.emplace_back(ports::Put<model::Authority>{std::move(counted)});
    auto committed = co_await commit(context_, BySystem{}, std::move(transaction));
    if (committed.has_value()) co_return made;
    const Error error = committed.error();
    if (error.kind != ErrorKind::conflict || attempt == commit_attempts) co_return error;
  }
}

}  // namespace sealmint::service
