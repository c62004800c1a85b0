using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using FullStackAI.Bundles.Json;
using FullStackAI.Bundles.Archive;
using FullStackAI.Data;
using FullStackAI.Preprocessing;
using FullStackAI.Serialization;

namespace FullStackAI.Bundles;

/// <summary>Writes a bundle: each part an entry, the header first with every other entry's SHA-256.</summary>
internal static class BundleWriter
{
    private static readonly JsonWriterOptions RowOptions = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal static ReadOnlyMemory<byte> Write(Bundle bundle)
    {
        var components = new SortedSet<string>(StringComparer.Ordinal);
        var entries = new List<(string Name, ReadOnlyMemory<byte> Content)>
        {
            (BundleEntries.Signature, JsonSerializer.SerializeToUtf8Bytes(bundle.Signature, BundleJson.Default.BundleSignature)),
            (BundleEntries.Example, Json(json => RowsJson.Write(json, bundle.InputExample))),
            (BundleEntries.Answers, Json(json => WriteAnswers(json, bundle.KnownAnswers, bundle.Manifest.OutputCount))),
            (BundleEntries.WarmUp, Json(json => RowsJson.Write(json, bundle.WarmUp))),
        };
        var pipelines = new Dictionary<FittedPipeline, int>(ReferenceEqualityComparer.Instance);
        var members = new List<MemberHeader>();
        foreach (BundleMember member in bundle.Members)
        {
            if (!pipelines.TryGetValue(member.Pipeline, out int pipeline))
            {
                pipeline = pipelines.Count;
                pipelines.Add(member.Pipeline, pipeline);
                entries.Add((BundleEntries.Pipeline(pipeline), Component(member.Pipeline, components)));
            }

            entries.Add((BundleEntries.Model(members.Count), Component(member.Model, components)));
            members.Add(new MemberHeader(pipeline, member.Weight, member.Name));
        }

        if (bundle.Calibrator is not null)
        {
            entries.Add((BundleEntries.Calibration, Component(bundle.Calibrator, components)));
        }

        entries.AddRange(bundle.EntryNames.Select(
            name => (BundleEntries.Extra + name, bundle.TryGetEntry(name, out ReadOnlyMemory<byte> content) ? content : default)));
        var header = new BundleHeader
        {
            FormatVersion = BundleHeader.CurrentFormat,
            LibraryVersion = bundle.LibraryVersion,
            Components = [.. components],
            Members = members,
            Model = bundle.Manifest with { Properties = new SortedDictionary<string, string>(
                bundle.Manifest.Properties.ToDictionary(), StringComparer.Ordinal) },
            Entries = [.. entries.Select(
                entry => new BundleEntry(entry.Name, entry.Content.Length, Convert.ToHexStringLower(SHA256.HashData(entry.Content.Span))))],
        };
        entries.Insert(0, (BundleEntries.Header, JsonSerializer.SerializeToUtf8Bytes(header, BundleJson.Default.BundleHeader)));
        return ArchiveWriter.Write(entries);
    }

    private static ReadOnlyMemory<byte> Component(IComponent component, SortedSet<string> components)
    {
        var writer = new ComponentWriter();
        writer.WriteComponent(component);
        components.Add(component.ComponentName);
        if (component is FittedPipeline pipeline)
        {
            components.UnionWith(pipeline.Steps.Select(step => step.Transform.ComponentName));
        }

        return writer.Written;
    }

    private static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, RowOptions))
        {
            write(json);
        }

        return buffer.WrittenMemory;
    }

    private static void WriteAnswers(Utf8JsonWriter json, KnownAnswers answers, int outputCount)
    {
        json.WriteStartObject();
        json.WritePropertyName("rows");
        RowsJson.Write(json, answers.Rows);
        json.WriteStartArray("outputs");
        for (int row = 0; row < answers.Rows.RowCount; row++)
        {
            json.WriteStartArray();
            foreach (double output in answers.Outputs.Slice(row * outputCount, outputCount))
            {
                if (double.IsFinite(output))
                {
                    json.WriteNumberValue(output);
                }
                else
                {
                    json.WriteStringValue(double.IsNaN(output) ? "NaN" : output > 0 ? "Infinity" : "-Infinity");
                }
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
