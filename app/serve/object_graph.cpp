#include "app/serve/object_graph.hpp"

#include <algorithm>
#include <limits>
#include <thread>

#include "app/serve/authority_factory.hpp"
#include "app/serve/issuers.hpp"
#include "app/serve/service_rules.hpp"
#include "app/serve/sinks.hpp"
#include "app/serve/webhook_client.hpp"
#include "app/state/folder.hpp"
#include "app/state/log_guard.hpp"
#include "app/state/log_identity.hpp"
#include "app/state/master_key.hpp"
#include "core/crypto/random.hpp"
#include "core/crypto/secure_memory.hpp"
#include "core/crypto/signing_implementations.hpp"
#include "core/crypto/software_vault.hpp"
#include "core/service/access/authenticator.hpp"
#include "core/service/access/unwaited_events.hpp"
#include "core/service/approvals/access_requests.hpp"
#include "core/service/approvals/approval_policies.hpp"
#include "core/service/approvals/expiry_sweep.hpp"
#include "core/service/approvals/grants.hpp"
#include "core/service/approvals/request_watch.hpp"
#include "core/service/authorities/certificates.hpp"
#include "core/service/authorities/external_authorities.hpp"
#include "core/service/authorities/issuance.hpp"
#include "core/service/authorities/issuer_calls.hpp"
#include "core/service/authorities/revocation_lists.hpp"
#include "core/service/issuance/order_driver.hpp"
#include "core/service/issuance/renewals.hpp"
#include "core/service/log/audit_log.hpp"
#include "core/service/log/log_retention.hpp"
#include "core/service/operations/room_watch.hpp"
#include "core/service/operations/telemetry.hpp"
#include "core/service/people/groups.hpp"
#include "core/service/people/identities.hpp"
#include "core/service/people/sessions.hpp"
#include "core/service/people/universal_auth.hpp"
#include "core/service/people/users.hpp"
#include "core/service/shared/idempotency.hpp"
#include "core/service/shared/loops.hpp"
#include "core/service/signers/activity.hpp"
#include "core/service/signers/members.hpp"
#include "core/service/signing/sign.hpp"
#include "core/service/webhooks/webhooks.hpp"
#include "core/state/directory_feed.hpp"
#include "core/version/version.hpp"
#include "http/front/server_application.hpp"
#include "http/routes/endpoint.hpp"
#include "storage/sqlite/sqlite_store.hpp"

namespace sealmint::app {
namespace {

constexpr std::string_view project_id_key = "project_id";
constexpr std::string_view organization_id_key = "organization_id";

// Made once for a store and kept, so that clients see the same ids for ever.
Result<std::string> kept_id(ports::Settings& settings, std::string_view key, TimePoint now) {
  TRY(const auto stored, settings.read_setting(key));
  if (stored) return std::string(as_text(*stored));
  const std::string id = to_string(crypto::new_uuid(now));
  TRY_VOID(settings.write_setting(key, as_bytes(id)));
  return id;
}

engine::SigningLane::Options lane_options(const Config& config) {
  engine::SigningLane::Options options;
  options.workers = config.threads.sign > 0 ? config.threads.sign
                                            : std::max(1U, std::thread::hardware_concurrency());
  options.queue_items_max = config.limits.sign_queue_items;
  return options;
}

// The one log that a server of one process has.
ports::LogReader log_of(ports::LogReads& reads) {
  return {reads, ports::first_log, limits::reads_wait_max};
}

service::VerifiedApprovals verified_approvals(const Config& config) {
  if (config.engine.verify_approvals_up_to == 0) return {};
  return {config.engine.verify_approvals_up_to};
}

// Where pruning has to stop. A place that cannot be read may be the first one.
std::uint64_t first_undelivered(const Config& config) {
  const auto lowest = lowest_sink_position(config);
  if (lowest.has_error()) return 0;
  return lowest->value_or(std::numeric_limits<std::uint64_t>::max());
}

}  // namespace

// Everything, in the order in which it depends on what stands above it.
struct ObjectGraph::Parts {
  Parts(const Config& config, bool is_dev_mode, service::Project the_project, LogSink& the_log,
        const Clock& clock, std::unique_ptr<storage::SqliteStore> the_store,
        std::unique_ptr<ports::KeyVault> the_vault,
        std::unique_ptr<WebhookClient> the_webhook_client, service::LogIdentity log_identity,
        LogCheck the_log_check, std::vector<ConfiguredSink> sinks, const ports::Contents& contents,
        OnPoisoned tell_poisoned)
      : on_poisoned(std::move(tell_poisoned)),
        project(std::move(the_project)),
        service_rules(config),
        log(the_log),
        store(std::move(the_store)),
        vault(std::move(the_vault)),
        webhook_client(std::move(the_webhook_client)),
        directory(contents),
        directory_feed(*store, directory, contents.position),
        recorder(*store, clock,
                 [this](auto end, auto committed) {
                   return directory_feed.on_committed(end, committed);
                 },
                 on_poisoned, {}),
        implementations(crypto::available_implementations(config.engine.crypto), log),
        lane(
            *vault,
            [this, &config] {
              return implementations.make_batch_signer(config.engine.verify_sample);
            },
            log, lane_options(config)),
        pools(config.threads.blocking),
        issuers(config, is_dev_mode, clock, log),
        commits(recorder),
        context{clock, directory, commits, {pools.reads}},
        log_check(std::move(the_log_check)),
        log_retention(context, log, log_of(*store), log_identity.key,
                      std::chrono::days{config.audit.keep_days},
                      [&config] { return first_undelivered(config); }),
        audit_log(context, log_of(*store), std::move(log_identity),
                  [this, folder = std::filesystem::path(config.storage.directory)](
                      const ports::KeepCheckpoint& checkpoint) {
                    auto kept = keep_published(folder, checkpoint);
                    // The records lie on the same disk. What has no room has it later.
                    const bool is_doubtful =
                        kept.has_error() && kept.error().kind != ErrorKind::unavailable;
                    if (is_doubtful) on_poisoned(kept.error());
                    return kept;
                  }),
        feeds(make_feeds(std::move(sinks), config, log_of(*store), audit_log, log)),
        sign(context, lane, recorder, idempotency, verified_approvals(config)),
        loops(log),
        services{context,
                 project,
                 log,
                 authenticator,
                 idempotency,
                 sessions,
                 users,
                 identities,
                 groups,
                 universal_auth,
                 authorities,
                 external_authorities,
                 revocation_lists,
                 certificates,
                 signers,
                 members,
                 activity,
                 sign,
                 policies,
                 requests,
                 grants,
                 request_watch,
                 webhooks,
                 audit_log,
                 log_retention,
                 telemetry,
                 unwaited_events,
                 build::version,
                 is_dev_mode},
        application(
            http::make_routes(services),
            [this](const http::Request& head) {
              return head.authorization && authenticator.recognises(*head.authorization);
            },
            http_metrics, clock, config.limits.write_requests_per_minute) {}

  OnPoisoned on_poisoned;
  const service::Project project;
  const ServiceRules service_rules;
  LogSink& log;
  std::unique_ptr<storage::SqliteStore> store;
  std::unique_ptr<ports::KeyVault> vault;
  std::unique_ptr<WebhookClient> webhook_client;
  service::Directory directory;
  service::DirectoryFeed directory_feed;
  engine::Recorder recorder;
  crypto::SigningImplementations implementations;
  engine::SigningLane lane;
  engine::Pools pools;
  Issuers issuers;
  service::ProvedCommits commits;
  service::Context context;
  LogCheck log_check;
  service::LogRetention log_retention;
  service::AuditLog audit_log;
  std::vector<std::unique_ptr<service::LogFeed>> feeds;

  ports::SecretVault& secret_vault{dynamic_cast<ports::SecretVault&>(*vault)};
  AuthorityFactory authority_factory{pools.keys.executor()};
  service::IdempotencyService idempotency{context, *store};
  service::Authenticator authenticator{context};
  service::UnwaitedEvents unwaited_events{commits};
  service::SessionService sessions{context, pools.passwords, log};
  service::UserService users{context, pools.passwords};
  service::IdentityService identities{context};
  service::GroupService groups{context};
  service::UniversalAuthService universal_auth{context};
  service::AuthorityService authorities{context, *vault, pools.keys, log};
  service::RevocationListService revocation_lists{context, *vault, authority_factory};
  service::IssuanceService issuance{context, *vault, pools.keys, authority_factory};
  service::IssuerCalls issuer_calls{issuers.executor(), issuers.backends(), secret_vault};
  service::CertificateService certificates{context,
                                           pools.keys,
                                           log,
                                           dynamic_cast<ports::KeyImporter*>(vault.get()),
                                           service_rules.import,
                                           &issuer_calls};
  service::ExternalAuthorityService external_authorities{context, secret_vault, issuers.backends(),
                                                         issuer_calls, log};
  service::OrderDriver order_driver{context,    log,          *vault,
                                    pools.keys, issuer_calls, service_rules.driver};
  service::Renewals renewals{context,      log,          issuance,
                             order_driver, issuer_calls, service_rules.renewals};
  service::SignerService signers{context, project, issuance, order_driver};
  service::MemberService members{context};
  service::ActivityService activity{context, project, *store, log_of(*store)};
  service::SignService sign;
  service::ApprovalEvents approval_events;
  service::ApprovalPolicyService policies{context};
  service::AccessRequestService requests{context, project, *store, approval_events,
                                         service_rules.request};
  service::GrantService grants{context, project, approval_events};
  service::RequestWatch request_watch{directory, approval_events};
  service::ExpirySweep expiry_sweep{context, project, approval_events, sign.reservations(),
                                    service_rules.sweep};
  service::WebhookDispatcher webhook_dispatcher{context,
                                                log,
                                                *store,
                                                secret_vault,
                                                *webhook_client,
                                                approval_events,
                                                service_rules.delivery,
                                                "sealmint/" + std::string(build::version)};
  service::WebhookService webhooks{context,           log, *store, secret_vault, *webhook_client,
                                   webhook_dispatcher};
  service::HttpMetrics http_metrics;
  service::RoomWatch room_watch{context, log, [this] { return store->free_bytes(); }};
  service::Loops loops;
  service::Telemetry telemetry{
      *store,
      {recorder, lane, {&store->reads(), &pools.reads, &pools.keys, &pools.passwords}},
      unwaited_events,
      sign,
      http_metrics,
      room_watch,
      feeds,
      loops,
      webhook_dispatcher.rounds_failed(),
      {directory, order_driver}};
  http::Services services;
  http::ServerApplication application;
  bool is_stopped = false;
};

Result<std::unique_ptr<ObjectGraph>> ObjectGraph::open(const Config& config, OpenOptions options,
                                                       LogSink& log, const Clock& clock,
                                                       OnPoisoned on_poisoned) {
  crypto::forbid_core_files();
  TRY_VOID(crypto::initialise_secure_heap());
  TRY_VOID(prepare_state_directory(config.storage.directory));
  TRY(auto master_key, load_master_key(config, options.is_dev_mode));

  storage::SqliteOptions storage_options;
  storage_options.state_directory = config.storage.directory;
  TRY(auto store, storage::open_sqlite(storage_options));
  TRY_VOID(check_master_key(master_key, *store));
  service::Project project;
  TRY(project.id, kept_id(*store, project_id_key, clock.now()));
  TRY(project.organization_id, kept_id(*store, organization_id_key, clock.now()));
  TRY(const auto contents, store->load());
  TRY(auto webhook_client, WebhookClient::make(config, options.is_dev_mode));

  auto vault = crypto::make_software_vault(std::move(master_key));
  TRY(auto log_identity, load_log_identity(config.audit.origin, *store, *vault, clock.now()));
  TRY(auto log_check, check_log(log_of(*store), log_identity.key, config.storage.directory,
                                clock.now(), options.accepts_rollback));
  TRY(const auto head, log_of(*store).head());
  const SinkSurroundings around{options.is_dev_mode, head.size, log_identity.key.name, clock, log};
  TRY(auto sinks, open_sinks(config, around));
  auto parts = std::make_unique<Parts>(
      config, options.is_dev_mode, std::move(project), log, clock, std::move(store),
      std::move(vault), std::move(webhook_client), std::move(log_identity), std::move(log_check),
      std::move(sinks), contents, std::move(on_poisoned));
  return std::unique_ptr<ObjectGraph>(new ObjectGraph(std::move(parts)));
}

ObjectGraph::ObjectGraph(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

ObjectGraph::~ObjectGraph() { stop(); }

http::Application& ObjectGraph::application() { return parts_->application; }

service::Context& ObjectGraph::context() { return parts_->context; }

DemoServices ObjectGraph::demo_services() {
  return {parts_->context, parts_->authorities, parts_->signers};
}

std::optional<TimePoint> ObjectGraph::last_entry_at() const {
  return parts_->log_check.last_entry_at;
}

Result<void> ObjectGraph::start_log() {
  auto& parts = *parts_;
  if (!parts.log_check.accepted) {
    parts.audit_log.resume(std::move(parts.log_check.checkpoint));
  } else {
    ports::Transaction transaction;
    transaction.changes.emplace_back(ports::RecordEvent{*std::move(parts.log_check.accepted)});
    TRY_VOID(run_at_start([&] { return parts.recorder.commit(std::move(transaction)); }));
  }
  auto published = run_at_start([&] { return parts.audit_log.publish_if_grown(); });
  // What has no room now is published when there is some: reads are served on a full disk.
  if (published.has_error() && published.error().detail.starts_with("storage_full")) return {};
  return published;
}

void ObjectGraph::spawn_loops(const Executor& control, const Executor& webhooks) {
  auto& parts = *parts_;
  parts.loops.spawn_forever(control, {"expiry_sweep"}, service::sweep_interval,
                            [&parts] { return parts.expiry_sweep.step(); });
  parts.loops.spawn_forever(control, {"checkpoints"}, service::publish_interval,
                            [&parts] { return parts.audit_log.step(); });
  parts.loops.spawn_forever(control, {"room_watch"}, service::room_look_interval,
                            [&parts] { return parts.room_watch.step(); });
  parts.loops.spawn_forever(
      webhooks, {"webhooks"}, [&parts] { return parts.webhook_dispatcher.step(); },
      &parts.webhook_dispatcher.pause());
  parts.loops.spawn_forever(
      parts.issuers.executor(), {"issuance"}, [&parts] { return parts.order_driver.step(); },
      &parts.order_driver.pause());
  // A look asks issuers too, each of which may take its time.
  service::LoopRule renewal_rule{"renewals"};
  renewal_rule.silence_max = 2 * parts.service_rules.renewals.interval + std::chrono::hours{1};
  parts.loops.spawn_forever(
      parts.issuers.executor(), std::move(renewal_rule), [&parts] { return parts.renewals.step(); },
      nullptr);
  parts.issuers.start();
}

std::size_t ObjectGraph::sink_count() const { return parts_->feeds.size(); }

void ObjectGraph::spawn_feed(std::size_t number, const Executor& executor) {
  auto& feed = *parts_->feeds.at(number);
  parts_->loops.spawn_forever(executor, {"sink_" + feed.name()},
                              [&feed] { return feed.step(std::chrono::steady_clock::now()); });
}

void ObjectGraph::reopen_sinks() {
  for (const auto& feed : parts_->feeds) feed->reopen();
}

void ObjectGraph::release_waits() {
  parts_->request_watch.release_all();
  parts_->audit_log.release_waits();
}

void ObjectGraph::stop() {
  if (std::exchange(parts_->is_stopped, true)) return;
  for (const auto& feed : parts_->feeds) feed->end();
  parts_->issuers.stop();
  parts_->lane.stop();
  parts_->pools.stop();
  parts_->store->stop();
  parts_->recorder.stop();
  // Last, because what they had begun elsewhere is handed back to the context of the issuers.
  parts_->issuer_calls.close();
  parts_->issuers.let_go();
}

}  // namespace sealmint::app
