// Calls of issuers outside. All are made on the one thread of the issuers, whoever asks for them,
// and what speaks to an issuer is opened once and used until its configuration changes.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "core/base/exception_text.hpp"
#include "core/model/external_authority.hpp"
#include "core/ports/issuer_backends.hpp"
#include "core/ports/secret_vault.hpp"

namespace sealmint::service {

// An issuer that calls can be made of. It goes on the thread of the issuers, whoever held it last.
struct OpenedIssuer {
  std::shared_ptr<ports::CertificateAuthority> authority;
  std::int64_t version = 0;  // of what it was opened from
};

// Any thread; coroutines on executors that are one thread each. `issuers` and what stands behind
// the ports outlive this and everything that it was called for.
class IssuerCalls {
 public:
  using Opened = std::shared_ptr<OpenedIssuer>;
  using Deadline = std::chrono::steady_clock::time_point;

  IssuerCalls(boost::asio::any_io_executor issuers, const ports::IssuerBackends& backends,
              ports::SecretVault& vault);

  // The issuer of this row, or of a newer version of it. Errors: rejected for a configuration that
  // does not work, unavailable for secrets that do not open.
  Task<Opened> open(const model::ExternalAuthority& authority);
  // An issuer that is not stored, or not yet.
  Task<Opened> open_unstored(std::string type,
                             std::shared_ptr<const ports::IssuerConfiguration> configuration);
  // The row has changed or gone: calls under way end, the next open() begins anew.
  void forget(AuthorityId id);
  // Lets go of all that was opened, once the thread of the issuers has ended and before its context
  // goes. What somebody still holds then goes where it is let go of.
  void close();

  // Awaits `call`, a function of a CertificateAuthority& that returns a Task. Whoever waits goes on
  // a little after the deadline at the latest, with ErrorKind::timeout, for a backend that forgets
  // it; such a call goes on by itself. What the call throws is ErrorKind::internal.
  template <class Call>
  std::invoke_result_t<Call&, ports::CertificateAuthority&> run(Opened opened, Deadline deadline,
                                                                Call call) {
    using Outcome = std::invoke_result_t<Call&, ports::CertificateAuthority&>;
    auto work = [opened = std::move(opened), call = std::move(call)]() mutable -> Outcome {
      co_return co_await call(*opened->authority);
    };
    return on_issuers(deadline, std::move(work));
  }

 private:
  static constexpr std::chrono::seconds grace{2};
  struct Cache;

  // Somebody who waits for the end of a call. The call knows it weakly: a timer must not outlive
  // the context that it belongs to.
  template <class Outcome>
  struct Wait {
    boost::asio::steady_timer timer;
    std::optional<Outcome> outcome = std::nullopt;
  };

  template <class Work>
  std::invoke_result_t<Work&> on_issuers(Deadline deadline, Work work) {
    using Outcome = typename std::invoke_result_t<Work&>::value_type;
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto wait =
        std::make_shared<Wait<Outcome>>(boost::asio::steady_timer(executor, deadline + grace));
    auto end = [executor, waiter = std::weak_ptr(wait)](const std::exception_ptr& failure,
                                                        Outcome outcome) {
      if (failure) outcome = make_error(ErrorKind::internal, text_of(failure));
      // Nobody waits, and the context of who did may be gone.
      if (waiter.expired()) return;
      auto resume = [waiter, outcome = std::move(outcome)]() mutable {
        const auto waits = waiter.lock();
        if (!waits) return;
        waits->outcome.emplace(std::move(outcome));
        waits->timer.cancel();
      };
      boost::asio::post(executor, std::move(resume));
    };
    boost::asio::co_spawn(issuers_, std::move(work), std::move(end));
    const auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
    co_await wait->timer.async_wait(token);
    if (wait->outcome) co_return *std::move(wait->outcome);
    co_return make_error(ErrorKind::timeout, "The issuer's backend did not end by its deadline");
  }

  boost::asio::any_io_executor issuers_;
  std::shared_ptr<Cache> cache_;
};

// The configuration of a row as it was stored, with its secrets. Errors: those of the vault.
Result<std::shared_ptr<const ports::IssuerConfiguration>> stored_configuration(
    ports::SecretVault& vault, const model::ExternalAuthority& authority);

}  // namespace sealmint::service
