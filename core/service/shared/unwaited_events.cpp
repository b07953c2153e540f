#include "core/service/shared/unwaited_events.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>

namespace sealmint::service {

void record_without_waiting(Context& context, const boost::asio::any_io_executor& executor,
                            EventDraft event) {
  ports::Transaction transaction;
  event.add_to(transaction);
  auto count = [&context](const std::exception_ptr& failure, const Result<void>& committed) {
    if (failure || committed.has_error()) context.audit_events_lost.add();
  };
  boost::asio::co_spawn(executor, context.recorder.commit(std::move(transaction)),
                        std::move(count));
}

}  // namespace sealmint::service
