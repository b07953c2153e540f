"""PKCS#11 2.40 through ctypes: the module is loaded as its hosts load it, and asked call by call."""

import ctypes
import os
import pathlib

from sealmint_testing.server import REPOSITORY

UNAVAILABLE = ctypes.c_ulong(-1).value

CKF_RW, CKF_SERIAL = 2, 4
CKU_SO, CKU_USER, CKU_CONTEXT_SPECIFIC = 0, 1, 2
CKO_CERTIFICATE, CKO_PUBLIC_KEY, CKO_PRIVATE_KEY, CKO_SECRET_KEY = 1, 2, 3, 4
CKK_RSA, CKK_EC, CKK_EC_EDWARDS = 0, 3, 0x40
CKF_TOKEN_PRESENT, CKF_LOGIN_REQUIRED, CKF_WRITE_PROTECTED, CKF_TOKEN_INITIALIZED = 1, 4, 2, 0x400

CKA = {
    name: value
    for name, value in (
        ("CLASS", 0), ("TOKEN", 1), ("PRIVATE", 2), ("LABEL", 3), ("VALUE", 0x11),
        ("CERTIFICATE_TYPE", 0x80), ("ISSUER", 0x81), ("SERIAL_NUMBER", 0x82), ("TRUSTED", 0x86),
        ("CERTIFICATE_CATEGORY", 0x87), ("KEY_TYPE", 0x100), ("SUBJECT", 0x101), ("ID", 0x102),
        ("SENSITIVE", 0x103), ("ENCRYPT", 0x104), ("DECRYPT", 0x105), ("WRAP", 0x106),
        ("UNWRAP", 0x107), ("SIGN", 0x108), ("SIGN_RECOVER", 0x109), ("VERIFY", 0x10A),
        ("VERIFY_RECOVER", 0x10B), ("DERIVE", 0x10C), ("MODULUS", 0x120), ("MODULUS_BITS", 0x121),
        ("PUBLIC_EXPONENT", 0x122), ("PRIVATE_EXPONENT", 0x123), ("PUBLIC_KEY_INFO", 0x129),
        ("EXTRACTABLE", 0x162), ("LOCAL", 0x163), ("NEVER_EXTRACTABLE", 0x164),
        ("ALWAYS_SENSITIVE", 0x165), ("MODIFIABLE", 0x170), ("EC_PARAMS", 0x180),
        ("EC_POINT", 0x181), ("ALWAYS_AUTHENTICATE", 0x202), ("ALLOWED_MECHANISMS", 0x40000600),
    )
}  # fmt: skip

CKM_RSA_PKCS, CKM_RSA_PKCS_PSS = 0x1, 0xD
CKM_SHA_RSA_PKCS = {256: 0x40, 384: 0x41, 512: 0x42}
CKM_SHA_RSA_PKCS_PSS = {256: 0x43, 384: 0x44, 512: 0x45}
CKM_ECDSA = 0x1041
CKM_ECDSA_SHA = {256: 0x1044, 384: 0x1045, 512: 0x1046}
CKM_EDDSA = 0x1057
CKM_SHA = {256: 0x250, 384: 0x260, 512: 0x270}
CKG_MGF1 = {256: 2, 384: 3, 512: 4}

CKR = {
    "OK": 0, "HOST_MEMORY": 2, "SLOT_ID_INVALID": 3, "GENERAL_ERROR": 5, "FUNCTION_FAILED": 6,
    "ARGUMENTS_BAD": 7, "NO_EVENT": 8, "ATTRIBUTE_SENSITIVE": 0x11, "ATTRIBUTE_TYPE_INVALID": 0x12,
    "DATA_INVALID": 0x20, "DATA_LEN_RANGE": 0x21, "DEVICE_ERROR": 0x30,
    "FUNCTION_NOT_PARALLEL": 0x51, "FUNCTION_NOT_SUPPORTED": 0x54, "KEY_HANDLE_INVALID": 0x60,
    "KEY_TYPE_INCONSISTENT": 0x63, "KEY_FUNCTION_NOT_PERMITTED": 0x68, "MECHANISM_INVALID": 0x70,
    "MECHANISM_PARAM_INVALID": 0x71, "OBJECT_HANDLE_INVALID": 0x82, "OPERATION_ACTIVE": 0x90,
    "OPERATION_NOT_INITIALIZED": 0x91, "PIN_INCORRECT": 0xA0, "PIN_LEN_RANGE": 0xA2,
    "SESSION_CLOSED": 0xB0, "SESSION_HANDLE_INVALID": 0xB3,
    "SESSION_PARALLEL_NOT_SUPPORTED": 0xB4, "TOKEN_NOT_PRESENT": 0xE0,
    "USER_ALREADY_LOGGED_IN": 0x100, "USER_NOT_LOGGED_IN": 0x101, "USER_TYPE_INVALID": 0x103,
    "RANDOM_NO_RNG": 0x121, "BUFFER_TOO_SMALL": 0x150, "CRYPTOKI_NOT_INITIALIZED": 0x190,
    "CRYPTOKI_ALREADY_INITIALIZED": 0x191,
}  # fmt: skip
NAME_OF = {value: name for name, value in CKR.items()}

# In the order of CK_FUNCTION_LIST.
FUNCTIONS = """Initialize Finalize GetInfo GetFunctionList GetSlotList GetSlotInfo GetTokenInfo
GetMechanismList GetMechanismInfo InitToken InitPIN SetPIN OpenSession CloseSession CloseAllSessions
GetSessionInfo GetOperationState SetOperationState Login Logout CreateObject CopyObject DestroyObject
GetObjectSize GetAttributeValue SetAttributeValue FindObjectsInit FindObjects FindObjectsFinal
EncryptInit Encrypt EncryptUpdate EncryptFinal DecryptInit Decrypt DecryptUpdate DecryptFinal
DigestInit Digest DigestUpdate DigestKey DigestFinal SignInit Sign SignUpdate SignFinal
SignRecoverInit SignRecover VerifyInit Verify VerifyUpdate VerifyFinal VerifyRecoverInit
VerifyRecover DigestEncryptUpdate DecryptDigestUpdate SignEncryptUpdate DecryptVerifyUpdate
GenerateKey GenerateKeyPair WrapKey UnwrapKey DeriveKey SeedRandom GenerateRandom GetFunctionStatus
CancelFunction WaitForSlotEvent""".split()

UNSUPPORTED = """InitToken InitPIN SetPIN GetOperationState SetOperationState CreateObject CopyObject
DestroyObject SetAttributeValue EncryptInit Encrypt EncryptUpdate EncryptFinal DecryptInit Decrypt
DecryptUpdate DecryptFinal DigestInit Digest DigestUpdate DigestKey DigestFinal SignRecoverInit
SignRecover VerifyInit Verify VerifyUpdate VerifyFinal VerifyRecoverInit VerifyRecover
DigestEncryptUpdate DecryptDigestUpdate SignEncryptUpdate DecryptVerifyUpdate GenerateKey
GenerateKeyPair WrapKey UnwrapKey DeriveKey""".split()


class Version(ctypes.Structure):
    _fields_ = [("major", ctypes.c_ubyte), ("minor", ctypes.c_ubyte)]


class Info(ctypes.Structure):
    _fields_ = [
        ("cryptoki", Version), ("manufacturer", ctypes.c_char * 32), ("flags", ctypes.c_ulong),
        ("description", ctypes.c_char * 32), ("library", Version),
    ]  # fmt: skip


class SlotInfo(ctypes.Structure):
    _fields_ = [
        ("description", ctypes.c_char * 64), ("manufacturer", ctypes.c_char * 32),
        ("flags", ctypes.c_ulong), ("hardware", Version), ("firmware", Version),
    ]  # fmt: skip


class TokenInfo(ctypes.Structure):
    _fields_ = [
        ("label", ctypes.c_char * 32), ("manufacturer", ctypes.c_char * 32),
        ("model", ctypes.c_char * 16), ("serial", ctypes.c_char * 16), ("flags", ctypes.c_ulong),
        ("sessions_max", ctypes.c_ulong), ("sessions", ctypes.c_ulong),
        ("rw_sessions_max", ctypes.c_ulong), ("rw_sessions", ctypes.c_ulong),
        ("pin_max", ctypes.c_ulong), ("pin_min", ctypes.c_ulong), ("memory", ctypes.c_ulong * 4),
        ("hardware", Version), ("firmware", Version), ("time", ctypes.c_char * 16),
    ]  # fmt: skip


class SessionInfo(ctypes.Structure):
    _fields_ = [
        ("slot", ctypes.c_ulong), ("state", ctypes.c_ulong), ("flags", ctypes.c_ulong),
        ("error", ctypes.c_ulong),
    ]  # fmt: skip


class MechanismInfo(ctypes.Structure):
    _fields_ = [("min", ctypes.c_ulong), ("max", ctypes.c_ulong), ("flags", ctypes.c_ulong)]


class Mechanism(ctypes.Structure):
    _fields_ = [("type", ctypes.c_ulong), ("parameter", ctypes.c_void_p), ("length", ctypes.c_ulong)]


class PssParameter(ctypes.Structure):
    _fields_ = [("hash", ctypes.c_ulong), ("mgf", ctypes.c_ulong), ("salt", ctypes.c_ulong)]


class Attribute(ctypes.Structure):
    _fields_ = [("type", ctypes.c_ulong), ("value", ctypes.c_void_p), ("length", ctypes.c_ulong)]


class InitializeArguments(ctypes.Structure):
    _fields_ = [
        ("create", ctypes.c_void_p), ("destroy", ctypes.c_void_p), ("lock", ctypes.c_void_p),
        ("unlock", ctypes.c_void_p), ("flags", ctypes.c_ulong), ("reserved", ctypes.c_void_p),
    ]  # fmt: skip


class FunctionList(ctypes.Structure):
    _fields_ = [("version", Version)] + [(name, ctypes.c_void_p) for name in FUNCTIONS]


class CryptokiError(Exception):
    def __init__(self, function, rv):
        super().__init__(f"C_{function} -> CKR_{NAME_OF.get(rv, hex(rv))}")
        self.name = NAME_OF.get(rv, hex(rv))


def module_path():
    """The module under test, beside the server under test."""
    binary = os.environ.get("SEALMINT_BINARY")
    build = pathlib.Path(binary).resolve().parents[1] if binary else REPOSITORY / "build" / "dev"
    path = pathlib.Path(os.environ.get("SEALMINT_MODULE", build / "lib" / "libsealmint-pkcs11.so"))
    if not path.is_file():
        raise FileNotFoundError(f"no module at {path}; build it or set SEALMINT_MODULE")
    return str(path)


def number(value):
    return value.to_bytes(ctypes.sizeof(ctypes.c_ulong), "little")


def pss_parameter(bits, salt=None, mgf_bits=None):
    return PssParameter(CKM_SHA[bits], CKG_MGF1[mgf_bits or bits], bits // 8 if salt is None else salt)


class Module:
    """Functions by their names without C_; `ok` ones raise, `rv` tells the name of the value."""

    def __init__(self, path=None):
        self.library = ctypes.CDLL(path or module_path())
        self.list = ctypes.POINTER(FunctionList)()
        rv = self.library.C_GetFunctionList(ctypes.byref(self.list))
        assert rv == 0, hex(rv)
        prototype = ctypes.CFUNCTYPE(ctypes.c_ulong)
        self._functions = {
            name: ctypes.cast(getattr(self.list.contents, name), prototype) for name in FUNCTIONS
        }

    def call(self, name, *arguments):
        converted = [ctypes.c_ulong(a) if isinstance(a, int) else a for a in arguments]
        return self._functions[name](*converted)

    def rv(self, name, *arguments):
        value = self.call(name, *arguments)
        return NAME_OF.get(value, hex(value))

    def ok(self, name, *arguments):
        value = self.call(name, *arguments)
        if value != 0:
            raise CryptokiError(name, value)

    # ---- general ----

    def initialize(self, flags=None):
        arguments = None if flags is None else ctypes.byref(InitializeArguments(flags=flags))
        self.ok("Initialize", arguments)
        return self

    def finalize(self):
        self.ok("Finalize", None)

    def info(self):
        info = Info()
        self.ok("GetInfo", ctypes.byref(info))
        return info

    # ---- slots ----

    def slots(self, present=True):
        count = ctypes.c_ulong()
        self.ok("GetSlotList", ctypes.c_ubyte(present), None, ctypes.byref(count))
        slots = (ctypes.c_ulong * count.value)()
        self.ok("GetSlotList", ctypes.c_ubyte(present), slots, ctypes.byref(count))
        return list(slots[: count.value])

    def token(self, slot):
        info = TokenInfo()
        self.ok("GetTokenInfo", slot, ctypes.byref(info))
        return info

    def label(self, slot):
        return self.token(slot).label.decode().rstrip()

    def slot_of(self, name):
        return next(slot for slot in self.slots() if self.label(slot) == name[:32])

    def mechanisms(self, slot):
        count = ctypes.c_ulong()
        self.ok("GetMechanismList", slot, None, ctypes.byref(count))
        types = (ctypes.c_ulong * count.value)()
        self.ok("GetMechanismList", slot, types, ctypes.byref(count))
        return list(types)

    # ---- sessions ----

    def open(self, slot, flags=CKF_SERIAL):
        session = ctypes.c_ulong()
        self.ok("OpenSession", slot, flags, None, None, ctypes.byref(session))
        return session.value

    def session_info(self, session):
        info = SessionInfo()
        self.ok("GetSessionInfo", session, ctypes.byref(info))
        return info

    def login(self, session, pin=b"", user=CKU_USER):
        self.ok("Login", session, user, pin, len(pin))

    # ---- objects ----

    def find(self, session, limit=100, **wanted):
        """find(session, CLASS=CKO_PRIVATE_KEY, LABEL=b"x"): handles, in the order of the token."""
        template = (Attribute * len(wanted))()
        kept = []
        for entry, (name, value) in zip(template, wanted.items()):
            raw = number(value) if isinstance(value, int) and not isinstance(value, bool) else value
            raw = bytes([raw]) if isinstance(raw, bool) else raw
            kept.append(ctypes.create_string_buffer(raw, len(raw)))
            entry.type, entry.length = CKA[name], len(raw)
            entry.value = ctypes.cast(kept[-1], ctypes.c_void_p).value if raw else None
        self.ok("FindObjectsInit", session, template if wanted else None, len(wanted))
        found = (ctypes.c_ulong * limit)()
        count = ctypes.c_ulong()
        self.ok("FindObjects", session, found, limit, ctypes.byref(count))
        self.ok("FindObjectsFinal", session)
        return list(found[: count.value])

    def attribute(self, session, handle, name):
        """The bytes of one attribute."""
        entry = Attribute(CKA[name], None, 0)
        self.ok("GetAttributeValue", session, handle, ctypes.byref(entry), 1)
        buffer = ctypes.create_string_buffer(entry.length)
        entry.value = ctypes.cast(buffer, ctypes.c_void_p).value
        self.ok("GetAttributeValue", session, handle, ctypes.byref(entry), 1)
        return buffer.raw[: entry.length]

    def private_key(self, session):
        return self.find(session, CLASS=CKO_PRIVATE_KEY)[0]

    # ---- signatures ----

    def sign_init(self, session, mechanism, key=None, parameter=None):
        entry = Mechanism(mechanism, None, 0)
        if parameter is not None:
            entry.parameter = ctypes.cast(ctypes.pointer(parameter), ctypes.c_void_p).value
            entry.length = ctypes.sizeof(parameter)
        self.ok("SignInit", session, ctypes.byref(entry), self.private_key(session) if key is None else key)

    def sign_length(self, session, data):
        length = ctypes.c_ulong()
        self.ok("Sign", session, data, len(data), None, ctypes.byref(length))
        return length.value

    def sign(self, session, mechanism, data, key=None, parameter=None, room=1024):
        self.sign_init(session, mechanism, key, parameter)
        return self.sign_only(session, data, room)

    def sign_only(self, session, data, room=1024):
        signature = ctypes.create_string_buffer(room)
        length = ctypes.c_ulong(room)
        self.ok("Sign", session, data, len(data), signature, ctypes.byref(length))
        return signature.raw[: length.value]

    def sign_parts(self, session, mechanism, parts, key=None, parameter=None):
        self.sign_init(session, mechanism, key, parameter)
        for part in parts:
            self.ok("SignUpdate", session, part, len(part))
        signature = ctypes.create_string_buffer(1024)
        length = ctypes.c_ulong(1024)
        self.ok("SignFinal", session, signature, ctypes.byref(length))
        return signature.raw[: length.value]
