//! The program as a process.

use std::io::Read;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;

use tempfile::TempDir;

pub(crate) const TOKEN: &str = "not-a-token.but-a-secret";

/// `stride` with these arguments, in a folder of its own and in no other environment.
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

    /// `stride run`, where nothing listens in place of Discord.
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

    /// The folder it runs in.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs it to its end: the exit code, and what it printed.
    pub(crate) fn end(self) -> (i32, String, String) {
        let (code, out, err, _) = self.end_in_folder();
        (code, out, err)
    }

    /// The same, with the folder as it is then.
    pub(crate) fn end_in_folder(mut self) -> (i32, String, String, TempDir) {
        let output = self.command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (out, err) = (text(output.stdout), text(output.stderr));
        assert!(!format!("{out}{err}").contains(TOKEN), "{out}{err}");
        (output.status.code().unwrap(), out, err, self.folder)
    }

    /// Runs it, which must fail, and gives what it says on standard error.
    pub(crate) fn failure(self) -> String {
        let (code, out, err) = self.end();
        assert_eq!((code, out.as_str()), (1, ""), "{err}");
        err
    }

    pub(crate) fn start(mut self) -> Running {
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().unwrap();
        let mut err = child.stderr.take().unwrap();
        // Read all the while: a process that nobody listens to waits.
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

/// A process that is stopped at the latest when the test ends.
pub(crate) struct Running {
    pub(crate) child: Child,
    said: Option<JoinHandle<String>>,
    _folder: TempDir,
}

impl Running {
    /// Sends SIGTERM and waits for the end; gives standard error too.
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

    /// Waits for the end; gives standard error too.
    pub(crate) fn end(mut self) -> (ExitStatus, String) {
        let said = self.said.take().unwrap().join().unwrap();
        (self.child.wait().unwrap(), said)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Where it has ended already, there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port on which nothing listens.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
