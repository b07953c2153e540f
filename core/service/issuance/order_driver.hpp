// Takes every order for a certificate from an issuer outside through its steps (contract 11.4). All
// that is known of an order stands in the store, so any process goes on where another one stopped;
// of several only one makes a step, because each begins with a commit of the order's own version.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "core/base/log.hpp"
#include "core/base/metrics.hpp"
#include "core/engine/pools.hpp"
#include "core/ports/key_vault.hpp"
#include "core/rules/clock_agreement.hpp"
#include "core/rules/issuance_order.hpp"
#include "core/service/authorities/issuer_calls.hpp"
#include "core/service/issuance/issuer_pace.hpp"
#include "core/service/issuance/order_ends.hpp"
#include "core/service/shared/context.hpp"
#include "core/service/shared/pause.hpp"
#include "core/service/shared/waits.hpp"

namespace sealmint::service {

struct DriverRule {
  rules::OrderRule orders;
  BreakerRule breaker;
  std::chrono::milliseconds call_timeout{60'000};  // of one step at the issuer
};

class OrderDriver {
 public:
  using Steady = rules::ClockAgreement::Steady;

  OrderDriver(Context& context, LogSink& log, ports::KeyVault& vault, engine::KeyPool& keys,
              IssuerCalls& calls, const DriverRule& rule,
              std::function<Steady()> steady_clock = &std::chrono::steady_clock::now);

  const rules::OrderRule& order_rule() const { return rule_.orders; }

  // Begins what is due, and answers how long to wait until the next look. On an executor that is
  // one thread and that the sign path does not use; what is begun runs there too.
  Task<std::chrono::milliseconds> step();
  Pause& pause() { return pause_; }
  // There is a new order, or one that is due earlier. Any thread.
  void wake() { pause_.end(); }

  // Asks the issuer of the order now, whatever was planned, and ends when it has answered or after
  // `time_max`. Any executor.
  Task<void> hurry(OrderId id, AskRight right, std::chrono::milliseconds time_max);

  // Takes a certificate that somebody brought for the order, in place of an answer. Errors:
  // not_found, rejected with what is wrong with it; the order goes on waiting then. Any executor.
  Task<void> accept(OrderId id, AskRight right, ports::IssuedCertificate brought, RecordAct record);

  // Any thread.
  std::size_t steps_under_way() const { return under_way_.load(std::memory_order_relaxed); }
  const Counter& completed() const { return completed_; }
  const Counter& failed() const { return failed_; }

 private:
  // One attempt with all that it was made with.
  struct Attempt {
    Shared<model::IssuanceOrder> order;
    Shared<model::ExternalAuthority> authority;
    bool is_poll = false;
  };

  std::optional<TimePoint> begin(const boost::asio::any_io_executor& executor,
                                 Shared<model::IssuanceOrder> order, rules::OrderStep step,
                                 TimePoint now);
  void spawn(const boost::asio::any_io_executor& executor, OrderId id, Task<void> work);
  void set_free(OrderId id);
  Task<void> make_key(Shared<model::IssuanceOrder> order);
  Task<void> give_up(Shared<model::IssuanceOrder> order);
  Task<void> attempt(Attempt made);
  Task<ports::IssueOutcome> ask(Attempt made);
  Task<void> take(Attempt made, ports::IssueOutcome outcome);
  Task<void> take_certificate(Attempt made, ports::IssuedCertificate issued);
  Task<void> take_orphan(Attempt made, Bytes certificate_der);
  void end_call(const Attempt& made, const ports::IssueOutcome& outcome);
  Task<void> fail(Shared<model::IssuanceOrder> order, std::string reason, Bytes evidence = {});
  Task<void> forget(Shared<model::IssuanceOrder> order);

  Context& context_;
  LogSink& log_;
  ports::KeyVault& vault_;
  engine::KeyPool& keys_;
  IssuerCalls& calls_;
  const DriverRule& rule_;
  Pause pause_;
  Waits<OrderId> waits_;
  std::atomic<std::size_t> under_way_{0};  // as many as are busy
  Counter completed_;
  Counter failed_;

  // The thread of the steps only.
  std::function<Steady()> steady_clock_;
  IssuerPace pace_;
  std::set<OrderId> busy_;
  rules::ClockAgreement clock_agreement_;
};

}  // namespace sealmint::service
