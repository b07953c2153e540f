#include "core/service/shared/unwaited_events.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace sealmint::service {
namespace {

boost::asio::awaitable<void> commit(Context& context, ports::Transaction transaction) {
  const auto committed = co_await context.recorder.commit(std::move(transaction));
  if (committed.has_error()) context.audit_events_lost.add();
}

}  // namespace

void record_without_waiting(Context& context, const boost::asio::any_io_executor& executor,
                            EventDraft event) {
  ports::Transaction transaction;
  event.add_to(transaction);
  boost::asio::co_spawn(executor, commit(context, std::move(transaction)), boost::asio::detached);
}

}  // namespace sealmint::service
