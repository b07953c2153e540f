// The table of all keys, section by section, in the order of the example file.
#include "app/settings/config_keys.hpp"
#include "core/base/limits.hpp"

namespace sealmint::app {
namespace {

using sinks::TextForm;

constexpr std::int64_t million = 1'000'000;
constexpr std::int64_t century_days = 36'500;
constexpr auto batch_items = static_cast<std::int64_t>(limits::batch_items);

// Adds the keys of one section; what a key takes follows from the type of its field.
template <class Section>
class SectionKeys {
 public:
  SectionKeys(std::vector<KnownKey>& keys, Section Config::* section)
      : keys_(keys), section_(section) {}

  SectionKeys& key(std::string_view name, std::string_view variable, std::string Section::* value,
                   TextForm form = TextForm::plain) {
    return add(name, variable, TextRule{form, field(value)});
  }
  SectionKeys& key(std::string_view name, std::string_view variable,
                   std::vector<std::string> Section::* value) {
    return add(name, variable, TextListRule{field(value)});
  }
  SectionKeys& key(std::string_view name, std::string_view variable, bool Section::* value) {
    return add(name, variable, FlagRule{field(value)});
  }
  SectionKeys& key(std::string_view name, std::string_view variable, LogLevel Section::* value) {
    return add(name, variable, LevelRule{field(value)});
  }
  SectionKeys& key(std::string_view name, std::string_view variable,
                   crypto::SigningChoice Section::* value) {
    return add(name, variable, CryptoRule{field(value)});
  }
  template <class Number>
  SectionKeys& key(std::string_view name, std::string_view variable, Number Section::* value,
                   std::int64_t min, std::int64_t max) {
    return add(name, variable,
               NumberRule{min, max, [get = field(value)](Config& config, std::int64_t number) {
                            get(config) = static_cast<Number>(number);
                          }});
  }

 private:
  template <class Value>
  auto field(Value Section::* value) const {
    return [section = section_, value](Config& config) -> Value& { return config.*section.*value; };
  }
  template <class Rule>
  SectionKeys& add(std::string_view name, std::string_view variable, Rule rule) {
    keys_.push_back({name, variable, std::move(rule)});
    return *this;
  }

  std::vector<KnownKey>& keys_;
  Section Config::* section_;
};

void add_server_keys(std::vector<KnownKey>& keys) {
  SectionKeys(keys, &Config::listen)
      .key("listen.address", "SEALMINT_LISTEN_ADDRESS", &Config::Listen::address)
      .key("listen.port", "SEALMINT_LISTEN_PORT", &Config::Listen::port, 0, 65535)
      .key("listen.trusted_proxies", "SEALMINT_LISTEN_TRUSTED_PROXIES",
           &Config::Listen::trusted_proxies);
  SectionKeys(keys, &Config::tls)
      .key("tls.certificate", "SEALMINT_TLS_CERTIFICATE", &Config::Tls::certificate, TextForm::path)
      .key("tls.key", "SEALMINT_TLS_KEY", &Config::Tls::key, TextForm::path)
      .key("tls.self_signed", "SEALMINT_TLS_SELF_SIGNED", &Config::Tls::self_signed);
  SectionKeys(keys, &Config::storage)
      .key("storage.type", "SEALMINT_STORAGE_TYPE", &Config::Storage::type)
      .key("storage.directory", "SEALMINT_STATE_DIRECTORY", &Config::Storage::directory,
           TextForm::path);
  SectionKeys(keys, &Config::keys)
      .key("keys.master_key", "SEALMINT_MASTER_KEY", &Config::Keys::master_key,
           TextForm::secret_reference);
  SectionKeys(keys, &Config::threads)
      .key("threads.io", "SEALMINT_THREADS_IO", &Config::Threads::io, 0, 256)
      .key("threads.sign", "SEALMINT_THREADS_SIGN", &Config::Threads::sign, 0, 256)
      .key("threads.blocking", "SEALMINT_THREADS_BLOCKING", &Config::Threads::blocking, 1, 256);
  SectionKeys(keys, &Config::log).key("log.level", "SEALMINT_LOG_LEVEL", &Config::Log::level);
}

void add_service_keys(std::vector<KnownKey>& keys) {
  SectionKeys(keys, &Config::audit)
      .key("audit.origin", "SEALMINT_AUDIT_ORIGIN", &Config::Audit::origin)
      .key("audit.keep_days", "SEALMINT_AUDIT_KEEP_DAYS", &Config::Audit::keep_days, 0,
           century_days);
  SectionKeys(keys, &Config::limits)
      .key("limits.connections", "SEALMINT_LIMITS_CONNECTIONS", &Config::Limits::connections, 1,
           million)
      .key("limits.connections_per_address", "SEALMINT_LIMITS_CONNECTIONS_PER_ADDRESS",
           &Config::Limits::connections_per_address, 0, million)
      .key("limits.write_requests_per_minute", "SEALMINT_LIMITS_WRITE_REQUESTS_PER_MINUTE",
           &Config::Limits::write_requests_per_minute, 0, million)
      // A queue that cannot take one whole batch would refuse it for ever.
      .key("limits.sign_queue_items", "SEALMINT_LIMITS_SIGN_QUEUE_ITEMS",
           &Config::Limits::sign_queue_items, batch_items, million);
  SectionKeys(keys, &Config::engine)
      .key("engine.verify_sample", "SEALMINT_ENGINE_VERIFY_SAMPLE", &Config::Engine::verify_sample,
           1, million)
      .key("engine.verify_approvals_up_to", "SEALMINT_ENGINE_VERIFY_APPROVALS_UP_TO",
           &Config::Engine::verify_approvals_up_to, 0, limits::signings_max)
      .key("engine.crypto", "SEALMINT_CRYPTO", &Config::Engine::crypto);
  SectionKeys(keys, &Config::import)
      .key("import.enabled", "SEALMINT_IMPORT_ENABLED", &Config::Import::enabled);
  SectionKeys(keys, &Config::approvals)
      .key("approvals.self_pre_approval", "SEALMINT_APPROVALS_SELF_PRE_APPROVAL",
           &Config::Approvals::self_pre_approval)
      .key("approvals.keep_closed_days", "SEALMINT_APPROVALS_KEEP_CLOSED_DAYS",
           &Config::Approvals::keep_closed_days, 0, century_days);
}

void add_webhook_keys(std::vector<KnownKey>& keys) {
  SectionKeys(keys, &Config::webhooks)
      .key("webhooks.allowed_networks", "SEALMINT_WEBHOOKS_ALLOWED_NETWORKS",
           &Config::Webhooks::allowed_networks)
      .key("webhooks.allow_plain_http", "SEALMINT_WEBHOOKS_ALLOW_PLAIN_HTTP",
           &Config::Webhooks::allow_plain_http)
      .key("webhooks.authorities", "SEALMINT_WEBHOOKS_AUTHORITIES", &Config::Webhooks::authorities,
           TextForm::path)
      .key("webhooks.timeout_ms", "SEALMINT_WEBHOOKS_TIMEOUT_MS", &Config::Webhooks::timeout_ms, 1,
           60'000)
      .key("webhooks.attempts_max", "SEALMINT_WEBHOOKS_ATTEMPTS_MAX",
           &Config::Webhooks::attempts_max, 1, 100)
      .key("webhooks.first_retry_ms", "SEALMINT_WEBHOOKS_FIRST_RETRY_MS",
           &Config::Webhooks::first_retry_ms, 1, 3'600'000)
      .key("webhooks.longest_retry_s", "SEALMINT_WEBHOOKS_LONGEST_RETRY_S",
           &Config::Webhooks::longest_retry_s, 1, 86'400)
      .key("webhooks.expiring_before_s", "SEALMINT_WEBHOOKS_EXPIRING_BEFORE_S",
           &Config::Webhooks::expiring_before_s, 0, 2'592'000);
}

void add_issuance_keys(std::vector<KnownKey>& keys) {
  SectionKeys(keys, &Config::issuance)
      .key("issuance.allowed_networks", "SEALMINT_ISSUANCE_ALLOWED_NETWORKS",
           &Config::Issuance::allowed_networks)
      .key("issuance.allow_plain_http", "SEALMINT_ISSUANCE_ALLOW_PLAIN_HTTP",
           &Config::Issuance::allow_plain_http)
      .key("issuance.hook_folder", "SEALMINT_ISSUANCE_HOOK_FOLDER", &Config::Issuance::hook_folder,
           TextForm::path)
      .key("issuance.call_timeout_ms", "SEALMINT_ISSUANCE_CALL_TIMEOUT_MS",
           &Config::Issuance::call_timeout_ms, 100, 600'000)
      .key("issuance.first_retry_ms", "SEALMINT_ISSUANCE_FIRST_RETRY_MS",
           &Config::Issuance::first_retry_ms, 1, 3'600'000)
      .key("issuance.longest_retry_s", "SEALMINT_ISSUANCE_LONGEST_RETRY_S",
           &Config::Issuance::longest_retry_s, 1, 86'400)
      .key("issuance.order_lifetime_s", "SEALMINT_ISSUANCE_ORDER_LIFETIME_S",
           &Config::Issuance::order_lifetime_s, 1, 2'592'000)
      .key("issuance.renewal_interval_s", "SEALMINT_ISSUANCE_RENEWAL_INTERVAL_S",
           &Config::Issuance::renewal_interval_s, 1, 86'400);
}

// A sink tells its keys itself.
template <class Section>
void add_keys(std::vector<KnownKey>& keys, Section Config::* section) {
  SectionKeys rows(keys, section);
  const auto add = [&rows]<class Option>(const Option& option) {
    if constexpr (requires { option.form; }) {
      rows.key(option.key, option.environment_variable, option.field, option.form);
    } else {
      rows.key(option.key, option.environment_variable, option.field);
    }
  };
  std::apply([&](const auto&... option) { (add(option), ...); }, Section::keys());
}

void add_sink_keys(std::vector<KnownKey>& keys) {
  std::apply([&](auto... section) { (add_keys(keys, section), ...); }, sink_sections);
}

}  // namespace

std::span<const KnownKey> known_keys() {
  static const std::vector<KnownKey> all = [] {
    std::vector<KnownKey> keys;
    add_server_keys(keys);
    add_service_keys(keys);
    add_webhook_keys(keys);
    add_issuance_keys(keys);
    add_sink_keys(keys);
    return keys;
  }();
  return all;
}

}  // namespace sealmint::app
