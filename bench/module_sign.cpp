// Signatures a second through a PKCS#11 module: threads of one process that sign one digest after
// the other. bench/module runs it with and without merging, and many of it at once.
#include <CLI/CLI.hpp>
#include <dlfcn.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "pkcs11/cryptoki.hpp"

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  std::string module;
  std::string label;
  int threads = 16;
  double seconds = 3;
  bool is_rsa = false;
};

struct Failed {
  std::string what;
};

void must(CK_RV rv, const char* what) {
  if (rv == CKR_OK) return;
  std::array<char, 32> code{};
  std::snprintf(code.data(), code.size(), ": 0x%lx", rv);
  throw Failed{what + std::string(code.data())};
}

const CK_FUNCTION_LIST& load(const std::string& path) {
  void* const library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) throw Failed{::dlerror()};
  const auto get = reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
  CK_FUNCTION_LIST* functions = nullptr;
  must(get(&functions), "C_GetFunctionList");
  return *functions;
}

// With an empty label the first token will do.
CK_SLOT_ID slot_of(const CK_FUNCTION_LIST& p11, const std::string& label) {
  CK_ULONG count = 0;
  must(p11.C_GetSlotList(CK_TRUE, nullptr, &count), "C_GetSlotList");
  std::vector<CK_SLOT_ID> slots(count);
  must(p11.C_GetSlotList(CK_TRUE, slots.data(), &count), "C_GetSlotList");
  for (const CK_SLOT_ID slot : slots) {
    CK_TOKEN_INFO info{};
    must(p11.C_GetTokenInfo(slot, &info), "C_GetTokenInfo");
    const std::string_view shown(reinterpret_cast<const char*>(info.label), sizeof info.label);
    if (shown.starts_with(label)) return slot;
  }
  throw Failed{"no token " + label};
}

CK_OBJECT_HANDLE key_of(const CK_FUNCTION_LIST& p11, CK_SESSION_HANDLE session) {
  CK_OBJECT_CLASS wanted = CKO_PRIVATE_KEY;
  CK_ATTRIBUTE attribute{CKA_CLASS, &wanted, sizeof wanted};
  CK_OBJECT_HANDLE key = CK_INVALID_HANDLE;
  CK_ULONG count = 0;
  must(p11.C_FindObjectsInit(session, &attribute, 1), "C_FindObjectsInit");
  must(p11.C_FindObjects(session, &key, 1, &count), "C_FindObjects");
  must(p11.C_FindObjectsFinal(session), "C_FindObjectsFinal");
  if (count == 0) throw Failed{"no private key"};
  return key;
}

// Signs another digest each time until the end; how many it made.
long sign_until(const CK_FUNCTION_LIST& p11, CK_SLOT_ID slot, const Options& options,
                Clock::time_point end, int thread) {
  CK_SESSION_HANDLE session = 0;
  must(p11.C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr, &session), "C_OpenSession");
  const CK_OBJECT_HANDLE key = key_of(p11, session);
  CK_MECHANISM mechanism{options.is_rsa ? CKM_SHA256_RSA_PKCS : CKM_ECDSA, nullptr, 0};
  std::array<CK_BYTE, 32> digest{};
  std::array<CK_BYTE, 1024> signature{};
  long made = 0;
  for (; Clock::now() < end; ++made) {
    std::memcpy(digest.data(), &made, sizeof made);
    std::memcpy(digest.data() + 16, &thread, sizeof thread);
    CK_ULONG length = signature.size();
    must(p11.C_SignInit(session, &mechanism, key), "C_SignInit");
    must(p11.C_Sign(session, digest.data(), digest.size(), signature.data(), &length), "C_Sign");
  }
  return made;
}

void run(const Options& options) {
  const auto& p11 = load(options.module);
  must(p11.C_Initialize(nullptr), "C_Initialize");
  const CK_SLOT_ID slot = slot_of(p11, options.label);
  std::atomic<long> made = 0;
  std::atomic<int> failed = 0;
  const auto begin = Clock::now();
  const auto end = begin + std::chrono::duration_cast<Clock::duration>(
                               std::chrono::duration<double>(options.seconds));
  std::vector<std::thread> threads;
  for (int i = 0; i < options.threads; ++i) {
    threads.emplace_back([&, i] {
      try {
        made += sign_until(p11, slot, options, end, i);
      } catch (const Failed& failure) {
        std::fprintf(stderr, "module_sign: %s\n", failure.what.c_str());
        ++failed;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  const std::chrono::duration<double> took = Clock::now() - begin;
  must(p11.C_Finalize(nullptr), "C_Finalize");
  if (failed > 0) throw Failed{"a thread failed"};
  std::printf("{\"signatures\": %ld, \"seconds\": %.3f}\n", made.load(), took.count());
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Signatures a second through a PKCS#11 module.");
  app.add_option("--module", options.module, "path of the module")->required();
  app.add_option("--label", options.label, "how the label of the token begins");
  app.add_option("--threads", options.threads, "threads, each with a session of its own");
  app.add_option("--seconds", options.seconds, "how long");
  app.add_flag("--rsa", options.is_rsa, "CKM_SHA256_RSA_PKCS instead of CKM_ECDSA");
  CLI11_PARSE(app, argc, argv);
  try {
    run(options);
  } catch (const Failed& failure) {
    std::fprintf(stderr, "module_sign: %s\n", failure.what.c_str());
    return 1;
  }
  return 0;
}
