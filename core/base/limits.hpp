// Every bound of the service, named, in one place. Sizes are in bytes unless the name says
// otherwise.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace sealmint::limits {

// HTTP edge (reliability design 2a).
inline constexpr std::size_t header_bytes = 8 * 1024;
inline constexpr std::size_t header_fields = 64;
inline constexpr std::size_t target_bytes = 4 * 1024;
inline constexpr std::size_t body_bytes = 64 * 1024;
// A file of certificates, as text; and the body that it comes in.
inline constexpr std::size_t certificate_bundle_chars = 256 * 1024;
inline constexpr std::size_t certificate_bundle_body_bytes = 512 * 1024;
inline constexpr std::size_t sign_body_bytes = 1536 * 1024;
// Of a digest: its command may be written with six bytes for a character.
inline constexpr std::size_t sign_digest_body_bytes = 256 * 1024;
inline constexpr std::size_t sign_batch_body_bytes = 8 * 1024 * 1024;
inline constexpr std::chrono::seconds header_timeout{5};
inline constexpr std::chrono::seconds body_timeout{5};
inline constexpr std::chrono::seconds handler_timeout{30};
inline constexpr std::chrono::seconds write_timeout{10};
inline constexpr std::chrono::seconds idle_timeout{60};
inline constexpr std::chrono::seconds drain_timeout{1};
// After an error answer: as much as the largest body, or a client that still sends its body would
// lose the answer to the reset.
inline constexpr std::size_t drain_bytes = 9 * 1024 * 1024;
inline constexpr std::size_t connections = 12'000;
inline constexpr std::size_t entity_tags = 16;  // of one If-Match

// JSON.
inline constexpr std::size_t json_depth = 16;
inline constexpr std::size_t json_values = 1'024;
inline constexpr std::size_t json_batch_values = 16 * 1'024;
inline constexpr std::size_t json_number_chars = 32;

// Sign API (contract 6, 9.8 and 18.3).
inline constexpr std::size_t digest_data_bytes = 128;
inline constexpr std::size_t digest_base64_chars = 172;
inline constexpr std::size_t message_bytes = 1024 * 1024;
inline constexpr std::size_t batch_items = 1'000;
inline constexpr std::size_t batch_message_bytes = 4 * 1024 * 1024;
inline constexpr std::size_t batch_item_id_chars = 128;
inline constexpr std::size_t signing_algorithm_chars = 64;
inline constexpr std::size_t client_tool_chars = 128;
inline constexpr std::size_t client_hostname_chars = 256;
// As long as a command line of Windows can be: build tools send theirs whole.
inline constexpr std::size_t client_command_chars = 32'767;
inline constexpr std::size_t client_username_chars = 256;
inline constexpr std::size_t client_application_hash_chars = 64;
inline constexpr std::size_t client_version_chars = 64;
inline constexpr std::size_t client_reported_ip_chars = 64;
inline constexpr std::size_t idempotency_key_chars = 255;
inline constexpr std::chrono::hours idempotency_lifetime{24};

// Engine.
inline constexpr std::size_t lane_queue_items = 16'384;
inline constexpr std::size_t recorder_queue_entries = 65'536;
inline constexpr std::size_t recorder_commit_rows = 1'024;
inline constexpr std::size_t recorder_commit_bytes = 1024 * 1024;
inline constexpr std::size_t pool_queue_tasks = 256;  // of each pool (core/engine/pools.hpp)
// How long work waits for a thread of its pool; less than handler_timeout, so that who waited in
// vain hears why.
inline constexpr std::chrono::seconds reads_wait_max{5};
inline constexpr std::chrono::seconds keys_wait_max{20};
inline constexpr std::chrono::seconds passwords_wait_max{10};
inline constexpr std::size_t key_cache_entries = 4'096;
inline constexpr std::chrono::seconds sign_deadline{10};

// Lists.
inline constexpr std::size_t page_default = 20;
inline constexpr std::size_t page_max = 100;

// Names and texts (contract 1).
inline constexpr std::size_t signer_name_chars = 64;
inline constexpr std::size_t description_chars = 256;
inline constexpr std::size_t common_name_chars = 256;
inline constexpr std::size_t name_chars = 255;
inline constexpr std::size_t error_message_chars = 255;
inline constexpr std::size_t signer_members = 1'000;
inline constexpr std::size_t group_members = 10'000;
inline constexpr std::size_t client_secrets_per_identity = 100;
inline constexpr std::size_t trusted_ips = 100;
inline constexpr std::size_t password_chars_min = 8;
inline constexpr std::size_t password_chars = 256;
inline constexpr std::size_t credential_chars =
    512;  // of a token or client secret that is presented

// Approvals (contract 1.5, 1.6 and 5).
inline constexpr std::size_t approval_steps = 100;
inline constexpr std::size_t approvers_per_step = 100;
inline constexpr std::size_t approval_step_name_chars = 64;
inline constexpr std::int64_t signings_max = 2'147'483'647;
inline constexpr std::chrono::minutes window_min{1};
inline constexpr std::chrono::days window_max{30};
inline constexpr std::chrono::days request_lifetime{7};  // a request nobody decides ends then
inline constexpr std::size_t justification_chars = 2'048;
inline constexpr std::size_t comment_chars = 1'024;
inline constexpr std::chrono::seconds request_wait_max{60};
inline constexpr std::size_t request_waiters = 1'000;
// A list of SHA-256 digests that long, in hexadecimal, is what a request body has room for.
inline constexpr std::size_t manifest_digests = 100'000;
inline constexpr std::size_t manifest_path_hashes = 17;  // of a tree with that many leaves
inline constexpr std::size_t request_body_bytes = 8 * 1024 * 1024;
inline constexpr std::size_t manifest_page_default = 100;
inline constexpr std::size_t manifest_page_max = 1'000;
inline constexpr std::int64_t manifest_digests_per_signer = 2'000'000;  // on record
inline constexpr std::size_t open_requests_per_principal = 100;         // on one signer
inline constexpr std::size_t active_grants_per_principal = 1'000;       // on one signer

// Webhooks.
inline constexpr std::size_t webhooks = 32;  // each has at most one delivery under way
inline constexpr std::size_t webhook_url_chars = 2'048;
inline constexpr std::size_t deliveries_read_at_once = 16;
inline constexpr std::chrono::days delivered_lifetime{7};
inline constexpr std::chrono::days delivery_lifetime{30};  // of what was not delivered
inline constexpr std::size_t webhook_answer_header_bytes = 16 * 1024;

// Certificate authorities outside.
inline constexpr std::size_t external_authorities = 100;
inline constexpr std::size_t external_authority_body_bytes = 256 * 1024;

// The record: as much of a user agent as an event keeps.
inline constexpr std::size_t audit_user_agent_chars = 256;

// Logging in.
inline constexpr std::size_t lockout_entries = 100'000;
inline constexpr std::size_t password_checks = 8;  // under way at once; each takes 19 MiB
inline constexpr std::size_t access_tokens_per_principal = 10'000;

// Budgets of write requests: how many senders are remembered.
inline constexpr std::size_t budgeted_senders = 100'000;

}  // namespace sealmint::limits
