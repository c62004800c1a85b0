using FullStackAI.Data;

namespace FullStackAI.Bundles.Json;

/// <summary>Reads a bundle's header. Members of a newer library are passed over; those that must be there are.</summary>
internal static class HeaderJson
{
    internal static BundleHeader Read(ReadOnlySpan<byte> text)
    {
        var json = new JsonCursor(text);
        int format = 0;
        string library = "";
        string[] components = [];
        BundleEntry[] entries = [];
        MemberHeader[] members = [];
        BundleManifest? model = null;
        HashSet<string> seen = json.BeginObject();
        while (json.NextMember(seen, out string name))
        {
            switch (name)
            {
                case "formatVersion":
                    format = json.Int32();
                    break;
                case "libraryVersion":
                    library = json.Text();
                    break;
                case "components":
                    components = json.Texts();
                    break;
                case "entries":
                    entries = ReadEntries(ref json);
                    break;
                case "members":
                    members = ReadMembers(ref json);
                    break;
                case "model" when !json.IsNull():
                    model = ReadManifest(ref json);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        json.End();
        return new BundleHeader
        {
            FormatVersion = format,
            LibraryVersion = library,
            Components = components,
            Entries = entries,
            Members = members,
            Model = model,
        };
    }

    private static BundleEntry[] ReadEntries(ref JsonCursor json)
    {
        var entries = new BundleEntry[json.CountElements()];
        json.BeginArray();
        for (int i = 0; json.NextElement(); i++)
        {
            string entry = "";
            long bytes = 0;
            string sha256 = "";
            HashSet<string> seen = json.BeginObject();
            while (json.NextMember(seen, out string name))
            {
                switch (name)
                {
                    case "name":
                        entry = json.Text();
                        break;
                    case "bytes":
                        bytes = json.Int64();
                        break;
                    case "sha256":
                        sha256 = json.Text();
                        break;
                    default:
                        json.Skip();
                        break;
                }
            }

            entries[i] = new BundleEntry(entry, bytes, sha256);
        }

        return entries;
    }

    private static MemberHeader[] ReadMembers(ref JsonCursor json)
    {
        var members = new MemberHeader[json.CountElements()];
        json.BeginArray();
        for (int i = 0; json.NextElement(); i++)
        {
            int pipeline = 0;
            double weight = 0;
            string member = "";
            HashSet<string> seen = json.BeginObject();
            while (json.NextMember(seen, out string name))
            {
                switch (name)
                {
                    case "pipeline":
                        pipeline = json.Int32();
                        break;
                    case "weight":
                        weight = json.Double();
                        break;
                    case "name":
                        member = json.Text();
                        break;
                    default:
                        json.Skip();
                        break;
                }
            }

            members[i] = new MemberHeader(pipeline, weight, member);
        }

        return members;
    }

    private static BundleManifest ReadManifest(ref JsonCursor json)
    {
        TaskKind? task = null;
        string? label = null;
        var manifest = new BundleManifest { Task = default, Label = "" };
        HashSet<string> seen = json.BeginObject();
        while (json.NextMember(seen, out string name))
        {
            switch (name)
            {
                case "task":
                    task = TaskOf(json.Text());
                    break;
                case "label":
                    label = json.Text();
                    break;
                default:
                    manifest = WithMember(manifest, name, ref json);
                    break;
            }
        }

        return task is { } kind && label is not null
            ? manifest with { Task = kind, Label = label }
            : throw new FormatException("The model has no task or no label");
    }

    private static BundleManifest WithMember(BundleManifest manifest, string name, ref JsonCursor json)
    {
        if (json.IsNull())
        {
            return manifest;
        }

        switch (name)
        {
            case "classNames":
                return manifest with { ClassNames = json.Texts() };
            case "createdAt":
                return manifest with { CreatedAt = json.DateTimeOffset() };
            case "trainer":
                return manifest with { Trainer = json.Text() };
            case "metric":
                return manifest with { Metric = json.Text() };
            case "scores":
                return manifest with { Scores = DecisionJson.ReadScores(ref json) };
            case "threshold":
                return manifest with { Threshold = json.Double() };
            case "interval":
                return manifest with { Interval = DecisionJson.ReadInterval(ref json) };
            case "trainingRows":
                return manifest with { TrainingRows = json.Int64() };
            case "decisions":
                return manifest with { Decisions = DecisionJson.ReadDecisions(ref json) };
            case "properties":
                return manifest with { Properties = DecisionJson.ReadProperties(ref json) };
            default:
                json.Skip();
                return manifest;
        }
    }

    private static TaskKind TaskOf(string name) => name switch
    {
        nameof(TaskKind.Regression) => TaskKind.Regression,
        nameof(TaskKind.Binary) => TaskKind.Binary,
        nameof(TaskKind.Multiclass) => TaskKind.Multiclass,
        nameof(TaskKind.Ranking) => TaskKind.Ranking,
        _ => throw new FormatException($"Its task is '{name}', which this library does not know"),
    };
}
