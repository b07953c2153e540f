// Which steps begin, and when; what they do stands in order_attempt.cpp.
#include "core/service/issuance/order_driver.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <exception>
#include <utility>

#include "core/base/exception_text.hpp"
#include "core/service/issuance/order_ends.hpp"
#include "core/service/issuance/order_proof.hpp"

namespace sealmint::service {
namespace {

constexpr std::chrono::milliseconds look_interval{1'000};
// Of all issuers together; each has its own bound besides.
constexpr std::size_t steps_under_way_max = 64;

}  // namespace

OrderDriver::OrderDriver(Context& context, LogSink& log, ports::KeyVault& vault,
                         engine::KeyPool& keys, IssuerCalls& calls, const DriverRule& rule,
                         std::function<Steady()> steady_clock)
    : context_(context),
      log_(log),
      vault_(vault),
      keys_(keys),
      calls_(calls),
      rule_(rule),
      steady_clock_(std::move(steady_clock)),
      pace_(rule.breaker) {}

Task<std::chrono::milliseconds> OrderDriver::step() {
  const auto now = context_.clock.now();
  // What a wrong clock would order or give up cannot be taken back.
  if (!clock_agreement_.is_believed(now, steady_clock_())) {
    log_.write(LogLevel::warning, "issuance_waits_for_clock", {{"now", to_iso8601(now)}});
    co_return look_interval;
  }
  if (context_.commits.storage_full() || context_.commits.poisoned()) co_return look_interval;
  const auto executor = co_await boost::asio::this_coro::executor;
  auto orders = context_.directory.snapshot()->pending_orders();
  std::ranges::sort(orders, {}, [](const auto& order) { return order->next_attempt_at; });
  TimePoint next_look = now + look_interval;
  for (auto& order : orders) {
    if (busy_.size() >= steps_under_way_max) break;
    if (busy_.contains(order->id)) continue;
    const auto next = rules::next_step(*order, now, rule_.orders);
    auto again_at = next.step == rules::OrderStep::later
                        ? std::optional(next.at)
                        : begin(executor, std::move(order), next.step, now);
    if (again_at) next_look = std::min(next_look, *again_at);
  }
  co_return std::max(std::chrono::milliseconds{1}, next_look - now);
}

// When to look again at a step that may not begin yet.
std::optional<TimePoint> OrderDriver::begin(const boost::asio::any_io_executor& executor,
                                            Shared<model::IssuanceOrder> order,
                                            rules::OrderStep step, TimePoint now) {
  const auto id = order->id;
  switch (step) {
    case rules::OrderStep::none:
    case rules::OrderStep::later: break;
    case rules::OrderStep::make_key: spawn(executor, id, make_key(std::move(order))); break;
    case rules::OrderStep::give_up: spawn(executor, id, give_up(std::move(order))); break;
    case rules::OrderStep::ask:
    case rules::OrderStep::poll: {
      const auto authority = context_.directory.snapshot()->external_authority(order->authority_id);
      if (authority) {
        if (const auto again_at = pace_.begin_call(*authority, now)) return again_at;
      }
      spawn(executor, id, attempt({std::move(order), authority, step == rules::OrderStep::poll}));
    }
  }
  return std::nullopt;
}

// However a step ends, the order is free for the next one.
void OrderDriver::spawn(const boost::asio::any_io_executor& executor, OrderId id, Task<void> work) {
  busy_.insert(id);
  under_way_ = busy_.size();
  try {
    auto end = [this, id](const std::exception_ptr& failure, const Result<void>& result) {
      set_free(id);
      waits_.wake(id);
      wake();
      const bool is_race =
          !failure && result.has_error() && result.error().kind == ErrorKind::conflict;
      if ((!failure && result.has_value()) || is_race) return;
      const auto detail = failure ? text_of(failure) : result.error().detail;
      log_.write(LogLevel::warning, "issuance_step_failed",
                 {{"order_id", to_string(id)}, {"detail", detail}});
    };
    boost::asio::co_spawn(executor, std::move(work), std::move(end));
  } catch (...) {
    set_free(id);
    throw;
  }
}

void OrderDriver::set_free(OrderId id) {
  busy_.erase(id);
  under_way_ = busy_.size();
}

Task<void> OrderDriver::hurry(OrderId id, AskRight right, std::chrono::milliseconds time_max) {
  const auto now = context_.clock.now();
  const auto sooner = [now](model::IssuanceOrder& order) { rules::hurry(order, now); };
  CO_TRY(const auto hurried, co_await change_order(context_, id, std::move(right), sooner));
  if (!hurried) co_return Result<void>{};
  wake();
  // The attempt is noted before it is made, and its outcome after it.
  const auto version_after = hurried->version + 2;
  const auto is_over = [this, id, version_after] {
    const auto order = context_.directory.snapshot()->order(id);
    return !order || order->status != model::OrderStatus::pending ||
           order->version >= version_after;
  };
  co_await waits_.wait(id, time_max, is_over);
  co_return Result<void>{};
}

Task<void> OrderDriver::accept(OrderId id, AskRight right, ports::IssuedCertificate brought,
                               RecordAct record) {
  const auto snapshot = context_.directory.snapshot();
  const auto order = snapshot->order(id);
  const auto authority = order ? snapshot->external_authority(order->authority_id) : nullptr;
  if (!authority || order->status != model::OrderStatus::pending) {
    co_return make_error(ErrorKind::not_found, "No order waits for a certificate");
  }
  auto proof = [&] { return prove(*snapshot, *authority, *order, brought, context_.clock.now()); };
  auto proven = co_await keys_.run(proof);
  if (proven.has_error()) co_return std::move(proven).error();
  CO_TRY(const auto attached,
         co_await attach(context_, id, std::move(right), std::move(proven->record),
                         std::move(proven->remarks), std::move(record)));
  if (attached == Attachment::order_is_over) {
    co_return make_error(ErrorKind::conflict, "The order has just ended");
  }
  completed_.add();
  waits_.wake(id);
  co_return Result<void>{};
}

}  // namespace sealmint::service
