            System.DeadLetter(Path, left);
        if (_parent is not null)
            System.CountEnd();
        // The name is free before the watchers hear, so that a watcher may spawn a successor under it.
