#include "core/service/access/unwaited_events.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>

#include "core/service/access/proof.hpp"

namespace sealmint::service {

void UnwaitedEvents::record(const boost::asio::any_io_executor& executor, EventDraft event) {
  ports::Transaction transaction;
  event.add_to(transaction);
  auto count = [this](const std::exception_ptr& failure, const Result<void>& committed) {
    if (failure || committed.has_error()) lost_.add();
  };
  // Whoever reads was allowed to, and has read: the platform puts it on record.
  boost::asio::co_spawn(executor, Proof(BySystem{}).commit(commits_, std::move(transaction)),
                        std::move(count));
}

}  // namespace sealmint::service
