namespace Sensor.Evidence;

/// <summary>Finds the files of trails in what the user named.</summary>
internal static class TrailFolder
{
    /// <param name="paths">Files and folders.</param>
    /// <param name="report">Takes folders that cannot be read.</param>
    /// <exception cref="EvidenceFailure">There is no such file or folder, or nothing in it.</exception>
    public static IReadOnlyList<TrailFile> Find(IEnumerable<string> paths, TrailReport report)
    {
        Dictionary<string, TrailFile> files = [];
        foreach (string path in paths)
        {
            if (Directory.Exists(path))
            {
                AddFolder(files, path, report);
            }
            else if (File.Exists(path) || File.Exists(path + TrailNames.DigestSuffix))
            {
                AddAsked(files, path);
            }
            else
            {
                throw new EvidenceFailure($"{path}: no such file or folder");
            }
        }

        return [.. files.Values.OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    private static void AddFolder(Dictionary<string, TrailFile> files, string folder, TrailReport report)
    {
        Dictionary<string, TrailFile> found = [];
        List<string> paths = [];
        AddPaths(paths, folder, report);
        foreach (string path in paths.Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(path);
            if (name.EndsWith(TrailNames.DigestSuffix, StringComparison.Ordinal) || !TrailNames.IsCompanion(name))
            {
                Add(found, path);
            }
        }

        if (found.Count == 0 && report.Findings.Count == 0)
        {
            throw new EvidenceFailure($"{folder}: holds no files to verify");
        }

        // What else lies there is not our concern; but a file whose digests were taken away is.
        HashSet<string> trails =
            [.. found.Values.Where(file => file.Digests is not null).SelectMany(file => Trails(file))];
        foreach ((string key, TrailFile file) in found)
        {
            if (trails.Count == 0 || file.Digests is not null || trails.Overlaps(Trails(file)))
            {
                files.TryAdd(key, file);
            }
        }
    }

    /// <summary>
    /// All that lies in a folder and below it. Links to folders are not followed: one to a folder above has no end.
    /// </summary>
    private static void AddPaths(List<string> paths, string folder, TrailReport report)
    {
        List<string> below = [];
        report.Try(folder, () =>
        {
            paths.AddRange(Directory.GetFiles(folder));
            below.AddRange(Directory.GetDirectories(folder).Where(each => new DirectoryInfo(each).LinkTarget is null));
        });
        foreach (string each in below)
        {
            AddPaths(paths, each, report);
        }
    }

    private static IEnumerable<string> Trails(TrailFile file) =>
        [Path.Combine(file.Folder, TrailNames.Active(file.Name))];

    private static void AddAsked(Dictionary<string, TrailFile> files, string path)
    {
        string stem = path.EndsWith(TrailNames.DigestSuffix, StringComparison.Ordinal)
            ? path[..^TrailNames.DigestSuffix.Length]
            : TrailNames.Plain(path);
        foreach (string name in (IEnumerable<string>)
            [stem, .. TrailNames.CompressedSuffixes.Select(suffix => stem + suffix), stem + TrailNames.DigestSuffix])
        {
            if (File.Exists(name))
            {
                Add(files, name).Asked = true;
            }
        }
    }

    private static TrailFile Add(Dictionary<string, TrailFile> files, string path)
    {
        string name = Path.GetFileName(path);
        bool digests = name.EndsWith(TrailNames.DigestSuffix, StringComparison.Ordinal);
        string plain = digests ? name[..^TrailNames.DigestSuffix.Length] : TrailNames.Plain(name);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string key = Path.Combine(folder, plain);
        if (!files.TryGetValue(key, out TrailFile? file))
        {
            file = new TrailFile { Folder = Path.GetDirectoryName(path) ?? "", Name = plain };
            files.Add(key, file);
        }

        if (digests)
        {
            file.Digests = path;
        }
        else if (!file.Data.Contains(path))
        {
            file.Data.Add(path);
        }

        return file;
    }
}
