//! The program as a process.

use std::io::Read;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;

use tempfile::TempDir;

pub(crate) const TOKEN: &str = "not-a-token.but-a-secret";

/// `stride` with these arguments, in a new folder and with an empty environment.
pub(crate) struct Stride {
    folder: TempDir,
    command: Command,
}

impl Stride {
    pub(crate) fn new(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_stride"));
        command
            .args(arguments)
            .current_dir(folder.path())
            .env_clear()
            .env("STRIDE_LOG", "off")
            .stdin(Stdio::null());
        Self { folder, command }
    }

    /// Prepares `stride run` without a Discord: nothing listens at its address.
    pub(crate) fn run() -> Self {
        Self::new(&["run"]).with("DISCORD_TOKEN", TOKEN).with(
            "STRIDE_DISCORD_API",
            &format!("http://127.0.0.1:{}", free_port()),
        )
    }

    pub(crate) fn with(mut self, variable: &str, value: &str) -> Self {
        self.command.env(variable, value);
        self
    }

    pub(crate) fn without(mut self, variable: &str) -> Self {
        self.command.env_remove(variable);
        self
    }

    /// Puts a file into the folder.
    pub(crate) fn file(self, name: &str, text: &str) -> Self {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    /// Returns the folder that it runs in.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs it to its end, and returns the exit code and both outputs.
    pub(crate) fn end(self) -> (i32, String, String) {
        let (code, out, err, _) = self.end_in_folder();
        (code, out, err)
    }

    /// Does the same, and returns the folder too.
    pub(crate) fn end_in_folder(mut self) -> (i32, String, String, TempDir) {
        let output = self.command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (out, err) = (text(output.stdout), text(output.stderr));
        assert!(!format!("{out}{err}").contains(TOKEN), "{out}{err}");
        (output.status.code().unwrap(), out, err, self.folder)
    }

    /// Runs it, expects a failure, and returns its standard error.
    pub(crate) fn failure(self) -> String {
        let (code, out, err) = self.end();
        assert_eq!((code, out.as_str()), (1, ""), "{err}");
        err
    }

    pub(crate) fn start(mut self) -> Running {
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().unwrap();
        let mut err = child.stderr.take().unwrap();
        // Keep reading: a process blocks when nobody reads its output.
        let said = std::thread::spawn(move || {
            let mut said = String::new();
            err.read_to_string(&mut said).unwrap();
            said
        });
        Running {
            child,
            said: Some(said),
            _folder: self.folder,
        }
    }
}

/// A process that ends with the test at the latest.
pub(crate) struct Running {
    pub(crate) child: Child,
    said: Option<JoinHandle<String>>,
    _folder: TempDir,
}

impl Running {
    /// Sends SIGTERM and waits for the end; returns the status and standard error.
    pub(crate) fn terminate(self) -> (ExitStatus, String) {
        self.signal("TERM");
        self.end()
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let killed = Command::new("kill").args(["-s", signal, &id]).status();
        assert!(killed.unwrap().success());
    }

    /// Waits for the end; returns the status and standard error.
    pub(crate) fn end(mut self) -> (ExitStatus, String) {
        let said = self.said.take().unwrap().join().unwrap();
        (self.child.wait().unwrap(), said)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns a port with no listener.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
