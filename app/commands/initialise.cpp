#include "app/commands/initialise.hpp"

#include <filesystem>
#include <iostream>

#include "app/serve/object_graph.hpp"
#include "app/state/folder.hpp"
#include "app/state/master_key.hpp"
#include "core/base/exit_codes.hpp"
#include "core/crypto/password.hpp"
#include "core/crypto/random.hpp"
#include "core/service/access/commit.hpp"
#include "core/service/shared/audit_events.hpp"
#include "files/lasting.hpp"

namespace sealmint::app {
namespace {

// Nothing is logged while a person looks at the terminal; errors are printed.
class QuietLog final : public LogSink {
 public:
  void write(LogLevel, std::string_view, std::initializer_list<LogField>) override {}
};

Task<void> create_administrator(service::Context& context, std::string password_hash) {
  const auto now = context.clock.now();
  model::User admin;
  admin.id = crypto::new_id<UserId>(now);
  admin.username = "admin";
  admin.role = model::ProductRole::admin;
  admin.password_hash = std::move(password_hash);
  admin.created_at = now;
  admin.updated_at = now;
  ports::Transaction transaction;
  service::EventDraft event(model::audit_kinds::create_user, now);
  event.fact("userId", admin.id).fact("role", name(admin.role)).add_to(transaction);
  transaction.changes.emplace_back(ports::Put<model::User>{std::move(admin)});
  auto committed = co_await commit(context, service::BySystem{}, std::move(transaction));
  co_return committed;
}

Result<void> initialise_store(const Config& config) {
  const std::filesystem::path directory = config.storage.directory;
  TRY_VOID(prepare_state_directory(directory));
  // A key that the configuration names is used; the default one is made here.
  TRY_VOID(load_master_key(config, true));
  QuietLog log;
  const SystemClock clock;
  TRY(const auto graph, ObjectGraph::open(config, {}, log, clock, [](const Error&) {}));

  // By its first user, not by its file: an init that was cut off half-way is taken up again.
  if (!graph->context().directory.snapshot()->users().empty()) {
    return make_error(ErrorKind::rejected, directory.string() + " is initialised already");
  }

  const Secret password = crypto::new_token("");
  TRY(auto hash, crypto::hash_password(password.reveal()));
  TRY_VOID(files::write_private_file(directory / "admin-password", password.reveal()));
  auto& context = graph->context();
  return graph->run_at_start([&] { return create_administrator(context, std::move(hash)); });
}

}  // namespace

int initialise(const Config& config) {
  const auto done = initialise_store(config);
  if (done.has_error()) {
    std::cerr << "sealmint init: " << done.error().detail << '\n';
    return exit_code_of(done.error());
  }
  const std::filesystem::path directory = config.storage.directory;
  std::cout << "Initialised " << directory.string() << ".\n"
            << "The password of the user admin is in " << (directory / "admin-password").string()
            << ": log in, change it, remove the file.\n"
            << "Back up the master key apart from the store: without it no key can be opened.\n";
  return 0;
}

}  // namespace sealmint::app
