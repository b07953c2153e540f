#include "app/serve/issuers.hpp"

#include "core/base/thread_name.hpp"
#include "core/version/version.hpp"
#include "net/outbound.hpp"

namespace sealmint::app {
namespace {

constexpr std::size_t blocking_threads = 2;

}  // namespace

Issuers::Issuers(const Config& config, bool is_dev_mode, const Clock& clock, LogSink& log)
    : context_(std::make_unique<boost::asio::io_context>(1)),
      guard_(context_->get_executor()),
      blocking_(std::make_unique<boost::asio::thread_pool>(blocking_threads)) {
  ca::Deps deps{context_->get_executor(),
                blocking_->get_executor(),
                clock,
                log,
                net::address_guard_of(issuer_rules(config, is_dev_mode)),
                "Sealmint/" + std::string(build::version),
                config.issuance.hook_folder};
  registry_ = std::make_unique<ca::Registry>(ca::all_backends(), std::move(deps));
}

Issuers::~Issuers() { stop(); }

void Issuers::start() {
  thread_ = std::thread([this] {
    name_this_thread("issuers");
    context_->run();
  });
}

void Issuers::stop() {
  if (!guard_) return;
  guard_.reset();
  context_->stop();
  if (thread_.joinable()) thread_.join();
  blocking_->stop();
  blocking_->join();
}

}  // namespace sealmint::app
