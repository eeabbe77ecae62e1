//! What the module links against: libpam's side of a handle, and syslog(3), both played here. The linker takes a
//! program's own symbols before those of a shared library.
//!
//! The only unsafe code around the module: one handle, one thread, and nothing of it that outlives the call it is for.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ptr;

use pam_xmpp as _; // for its symbols

use crate::demand;
use crate::script::{Item, Reply};

const SUCCESS: c_int = 0;
const SYSTEM_ERR: c_int = 4;
const BAD_ITEM: c_int = 29;
const NO_MODULE_DATA: c_int = 18;
const CONV_ERR: c_int = 19;
/// `PAM_DATA_REPLACE`: why what was kept is freed.
const REPLACED: c_int = 0x2000_0000;
/// `PAM_PROMPT_ECHO_ON` and `PAM_TEXT_INFO`: what the module has reason to say.
const STYLES: [c_int; 2] = [2, 4];

/// One of the six symbols.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Call {
    Authenticate,
    SetCredentials,
}

/// What a person and the log were told.
#[derive(Default)]
pub(crate) struct Heard {
    pub(crate) shown: Vec<Vec<u8>>,
    pub(crate) logged: Vec<Vec<u8>>,
}

/// `pam_handle_t`: the module knows only where it is.
pub(crate) struct Handle {
    items: Vec<(Item, CString)>,
    conversation: Conversation,
    replies: RefCell<VecDeque<Reply>>,
    kept: RefCell<BTreeMap<CString, Kept>>,
    shown: RefCell<Vec<Vec<u8>>>,
}

type Cleanup = extern "C" fn(*mut Handle, *mut c_void, c_int);
type Converse = extern "C" fn(c_int, *mut *const Message, *mut *mut Response, *mut c_void) -> c_int;

/// What `pam_set_data(3)` keeps.
struct Kept {
    data: *mut c_void,
    cleanup: Option<Cleanup>,
}

/// `struct pam_conv`
#[repr(C)]
struct Conversation {
    converse: Option<Converse>,
    handle: *mut c_void,
}

/// `struct pam_message`
#[repr(C)]
struct Message {
    style: c_int,
    text: *const c_char,
}

/// `struct pam_response`
#[repr(C)]
struct Response {
    text: *mut c_char,
    code: c_int,
}

unsafe extern "C" {
    fn pam_sm_authenticate(
        handle: *mut c_void,
        flags: c_int,
        count: c_int,
        args: *const *const c_char,
    ) -> c_int;
    fn pam_sm_setcred(
        handle: *mut c_void,
        flags: c_int,
        count: c_int,
        args: *const *const c_char,
    ) -> c_int;
    fn calloc(count: usize, size: usize) -> *mut c_void;
    fn strdup(text: *const c_char) -> *mut c_char;
}

thread_local! {
    static LOG: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

impl Handle {
    pub(crate) fn new(items: Vec<(Item, CString)>, replies: VecDeque<Reply>) -> Box<Self> {
        let conversation = Conversation {
            converse: Some(converse),
            handle: ptr::null_mut(),
        };
        let mut handle = Box::new(Self {
            items,
            conversation,
            replies: RefCell::new(replies),
            kept: RefCell::default(),
            shown: RefCell::default(),
        });
        handle.conversation.handle = (&raw mut *handle).cast();
        handle
    }

    /// Calls the module as libpam does.
    pub(crate) fn call(&self, call: Call, options: &[CString]) -> c_int {
        let args: Vec<*const c_char> = options.iter().map(|option| option.as_ptr()).collect();
        let count = c_int::try_from(args.len()).unwrap();
        let symbol = match call {
            Call::Authenticate => pam_sm_authenticate,
            Call::SetCredentials => pam_sm_setcred,
        };
        // SAFETY: the module is given what libpam would give it: a handle and strings that live until it returns.
        unsafe { symbol(self.conversation.handle, 0, count, args.as_ptr()) }
    }

    /// `pam_end(3)`
    pub(crate) fn end(self: Box<Self>) -> Heard {
        let handle = Box::into_raw(self);
        // SAFETY: just made of a box; nobody else knows it any more once this returns.
        let this = unsafe { &*handle };
        for (_, kept) in this.kept.take() {
            if let Some(cleanup) = kept.cleanup {
                cleanup(handle, kept.data, SUCCESS);
            }
        }
        let shown = this.shown.take();
        // SAFETY: as above, and `this` is used no more.
        drop(unsafe { Box::from_raw(handle) });
        Heard {
            shown,
            logged: LOG.take(),
        }
    }

    fn item(&self, wanted: Item) -> *const c_char {
        let found = self.items.iter().find(|(item, _)| *item == wanted);
        found.map_or(ptr::null(), |(_, words)| words.as_ptr())
    }
}

/// The host program's answer to one message.
extern "C" fn converse(
    count: c_int,
    messages: *mut *const Message,
    responses: *mut *mut Response,
    handle: *mut c_void,
) -> c_int {
    demand(count == 1 && !responses.is_null(), || {
        format!("{count} messages at once")
    });
    // SAFETY: the module passes on the handle it found in `Conversation`, which is being used by nobody else.
    let handle = unsafe { &*handle.cast::<Handle>() };
    // SAFETY: one message, by the count.
    let message = unsafe { &**messages };
    demand(STYLES.contains(&message.style), || {
        format!("style {}", message.style)
    });
    // SAFETY: the text of a message is a string of C.
    let text = unsafe { CStr::from_ptr(message.text) };
    handle.shown.borrow_mut().push(text.to_bytes().to_vec());
    let reply = handle.replies.borrow_mut().pop_front();
    let typed = match &reply {
        Some(Reply::Types(typed)) => typed.as_ptr(),
        Some(Reply::Nothing) => ptr::null(),
        Some(Reply::Null) => return SUCCESS,
        Some(Reply::Fails) | None => return CONV_ERR,
    };
    // SAFETY: both are the caller's to free, with free(3), as pam_conv(3) wants it.
    unsafe {
        let response = calloc(1, size_of::<Response>()).cast::<Response>();
        if !typed.is_null() {
            (*response).text = strdup(typed);
        }
        *responses = response;
    }
    SUCCESS
}

/// `pam_get_item(3)`
#[unsafe(no_mangle)]
extern "C" fn pam_get_item(handle: *const Handle, kind: c_int, item: *mut *const c_void) -> c_int {
    // SAFETY: the handle that `call` gave.
    let handle = unsafe { &*handle };
    let found: *const c_void = match kind {
        1 => handle.item(Item::Service).cast(),
        2 => handle.item(Item::User).cast(),
        3 => handle.item(Item::Terminal).cast(),
        4 => handle.item(Item::RemoteHost).cast(),
        5 => (&raw const handle.conversation).cast(),
        8 => handle.item(Item::RemoteUser).cast(),
        _ => return BAD_ITEM,
    };
    // SAFETY: a place for a pointer.
    unsafe { *item = found };
    SUCCESS
}

/// `pam_get_user(3)`
#[unsafe(no_mangle)]
extern "C" fn pam_get_user(
    handle: *mut Handle,
    user: *mut *const c_char,
    _prompt: *const c_char,
) -> c_int {
    // SAFETY: the handle that `call` gave, and a place for a pointer.
    let found = unsafe {
        *user = (*handle).item(Item::User);
        *user
    };
    if found.is_null() { CONV_ERR } else { SUCCESS }
}

/// `pam_getenv(3)`
#[unsafe(no_mangle)]
extern "C" fn pam_getenv(handle: *mut Handle, name: *const c_char) -> *const c_char {
    // SAFETY: the handle that `call` gave, and a string of C.
    let (handle, name) = unsafe { (&*handle, CStr::from_ptr(name)) };
    if name == c"SSH_AUTH_INFO_0" {
        handle.item(Item::Keys)
    } else {
        ptr::null()
    }
}

/// `pam_set_data(3)`
#[unsafe(no_mangle)]
extern "C" fn pam_set_data(
    handle: *mut Handle,
    name: *const c_char,
    data: *mut c_void,
    cleanup: Option<Cleanup>,
) -> c_int {
    // SAFETY: the handle that `call` gave, and a string of C.
    let (this, name) = unsafe { (&*handle, CStr::from_ptr(name)) };
    let before = this
        .kept
        .borrow_mut()
        .insert(name.to_owned(), Kept { data, cleanup });
    if let Some(Kept {
        data,
        cleanup: Some(cleanup),
    }) = before
    {
        cleanup(handle, data, REPLACED);
    }
    SUCCESS
}

/// `pam_get_data(3)`
#[unsafe(no_mangle)]
extern "C" fn pam_get_data(
    handle: *const Handle,
    name: *const c_char,
    data: *mut *const c_void,
) -> c_int {
    // SAFETY: the handle that `call` gave, and a string of C.
    let (handle, name) = unsafe { (&*handle, CStr::from_ptr(name)) };
    match handle.kept.borrow().get(name) {
        Some(kept) => {
            // SAFETY: a place for a pointer.
            unsafe { *data = kept.data };
            SUCCESS
        }
        None => NO_MODULE_DATA,
    }
}

/// `pam_set_item(3)`: the module has nothing to set, least of all the user.
#[unsafe(no_mangle)]
extern "C" fn pam_set_item(_handle: *mut Handle, kind: c_int, _item: *const c_void) -> c_int {
    demand(false, || format!("sets item {kind}"));
    SYSTEM_ERR
}

/// syslog(3) as nix calls it: always with one string. On the machines this runs on, a function with a variable number of
/// arguments finds its first ones where one with a fixed number does.
#[unsafe(no_mangle)]
extern "C" fn syslog(_priority: c_int, format: *const c_char, line: *const c_char) {
    // SAFETY: strings of C.
    let (format, line) = unsafe { (CStr::from_ptr(format), CStr::from_ptr(line)) };
    demand(format == c"%s", || format!("format {format:?}"));
    LOG.with_borrow_mut(|log| log.push(line.to_bytes().to_vec()));
}
