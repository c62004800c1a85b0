using FullStackAI.Bundles.Archive;
using FullStackAI.Bundles.Json;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Calibration;
using FullStackAI.Preprocessing;
using FullStackAI.Serialization;

namespace FullStackAI.Bundles;

/// <summary>Opens a bundle in the order that trusts least: the file's own digest, the header, the format, the
/// components, every entry's hash, the parts, their fit, the known answers.</summary>
internal sealed class BundleReader
{
    private readonly ArchiveReader _archive;
    private readonly BundleOptions _options;
    private readonly BundleHeader _header;

    private BundleReader(ReadOnlyMemory<byte> file, BundleOptions options)
    {
        _options = options;
        _archive = new ArchiveReader(file, options);
        _header = Parse(BundleEntries.Header, _archive.Read(BundleEntries.Header), HeaderJson.Read);
    }

    /// <summary>Reads a whole bundle.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="subject">How errors call it, for example <c>'churn.fsai'</c>.</param>
    /// <param name="options">Limits and catalog.</param>
    /// <exception cref="BundleException">Anything is wrong with it.</exception>
    internal static Bundle Read(ReadOnlyMemory<byte> file, string subject, BundleOptions options)
    {
        try
        {
            return new BundleReader(file, options).Read();
        }
        catch (InvalidDataException fault)
        {
            throw new BundleException($"Bundle {subject} cannot be opened: {fault.Message}.", fault);
        }
        catch (Exception fault) when (fault is not (BundleException or OutOfMemoryException))
        {
            // Components check what they read; whatever slips past them must still not reach a caller as another error.
            throw new BundleException(
                $"Bundle {subject} cannot be opened: its content is malformed ({fault.Message}). Save the model anew.", fault);
        }
    }

    private static T Parse<T>(string name, ReadOnlyMemory<byte> content, Func<ReadOnlySpan<byte>, T> read)
        where T : class
    {
        try
        {
            return read(content.Span);
        }
        catch (Exception fault) when (fault is InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"entry '{name}' is malformed ({fault.Message.TrimEnd('.')})", fault);
        }
    }

    private Bundle Read()
    {
        CheckVersion();
        CheckEntries();
        BundleManifest manifest = _header.Model ?? throw new InvalidDataException("its manifest describes no model");
        BundleSignature signature = Parse(BundleEntries.Signature, Entry(BundleEntries.Signature), SignatureJson.Read);
        List<BundleMember> members = ReadMembers();
        bool calibrated = _archive.Names.Contains(BundleEntries.Calibration);
        Calibrator? calibrator = calibrated ? Component<Calibrator>(BundleEntries.Calibration) : null;
        string[] faults = [.. BundleFaults.Find(manifest, members, calibrator).Concat(signature.Faults(members))];
        if (faults.Length > 0)
        {
            throw new InvalidDataException($"its parts do not fit: {string.Join("; ", faults)}");
        }

        ExtraEntries entries = ExtraEntries.None;
        foreach (string name in _archive.Names)
        {
            entries = name.StartsWith(BundleEntries.Extra, StringComparison.Ordinal)
                ? entries.With(name[BundleEntries.Extra.Length..], Entry(name))
                : entries;
        }

        var bundle = new Bundle(manifest, signature, members, calibrator, entries)
        {
            InputExample = Rows(BundleEntries.Example, signature),
            WarmUp = Rows(BundleEntries.WarmUp, signature),
            KnownAnswers = Answers(signature, manifest.OutputCount),
            FormatVersion = _header.FormatVersion,
            LibraryVersion = _header.LibraryVersion,
            Digest = _archive.Digest,
            FileBytes = _archive.Length,
        };
        CheckAnswers(bundle);
        return bundle;
    }

    private void CheckVersion()
    {
        string[] unknown = Array.FindAll([.. _header.Components], name => !_options.Catalog.TryGet(name, out _));
        if (_header.FormatVersion < 1)
        {
            throw new InvalidDataException($"it says format {_header.FormatVersion}; the first is 1");
        }

        if (_header.FormatVersion > BundleHeader.CurrentFormat)
        {
            string missing = unknown.Length == 0
                ? ""
                : $", and with components this library does not have: {string.Join(", ", unknown.Take(20))}";
            throw new InvalidDataException(
                $"it was written by FullStackAI {_header.LibraryVersion} in format {_header.FormatVersion}{missing}; this library reads formats up to {BundleHeader.CurrentFormat}. Update the FullStackAI package, or save the model with the older library");
        }

        if (unknown.Length > 0)
        {
            throw new InvalidDataException(
                $"it needs components that are not registered: {string.Join(", ", unknown.Take(20).Select(name => $"'{name}'"))} (written by FullStackAI {_header.LibraryVersion}). Register your own with BundleOptions.Catalog; if they are built in, update the FullStackAI package");
        }
    }

    private void CheckEntries()
    {
        if (!_archive.Names.Skip(1).SequenceEqual(_header.Entries.Select(entry => entry.Name), StringComparer.Ordinal))
        {
            throw new InvalidDataException("its manifest does not list the entries of the file");
        }
    }

    private ReadOnlyMemory<byte> Entry(string name)
    {
        BundleEntry? listed = null;
        foreach (BundleEntry entry in _header.Entries)
        {
            listed = entry.Name == name ? entry : listed;
        }

        ReadOnlyMemory<byte> content = _archive.Read(name);
        return listed is not null && listed.Bytes == content.Length && Sha256Text.Matches(content.Span, listed.Sha256)
            ? content
            : throw new InvalidDataException($"entry '{name}' does not match the SHA-256 in the manifest");
    }

    private T Component<T>(string name)
        where T : class, IComponent
    {
        var reader = new ComponentReader(Entry(name), _options.Catalog);
        T component = reader.ReadComponent<T>();
        reader.ExpectEnd(name);
        return component;
    }

    private List<BundleMember> ReadMembers()
    {
        var pipelines = new Dictionary<int, FittedPipeline>();
        var members = new List<BundleMember>();
        foreach (MemberHeader member in _header.Members)
        {
            if (!pipelines.TryGetValue(member.Pipeline, out FittedPipeline? pipeline))
            {
                pipeline = Component<FittedPipeline>(BundleEntries.Pipeline(member.Pipeline));
                pipelines.Add(member.Pipeline, pipeline);
            }

            members.Add(new BundleMember(pipeline, Component<Model>(BundleEntries.Model(members.Count)), member.Weight, member.Name));
        }

        return members;
    }

    private Table Rows(string name, BundleSignature signature) => Parse(name, Entry(name), text => RowsReader.Read(text, signature));

    private KnownAnswers Answers(BundleSignature signature, int outputCount) =>
        Parse(BundleEntries.Answers, Entry(BundleEntries.Answers), text => RowsReader.ReadAnswers(text, signature, outputCount));

    private void CheckAnswers(Bundle bundle)
    {
        if (!_options.CheckKnownAnswers)
        {
            return;
        }

        double[] outputs = bundle.Blend.PredictRowByRow(bundle.KnownAnswers.Rows);
        int different = bundle.KnownAnswers.FirstDifference(outputs);
        if (different >= 0)
        {
            throw new InvalidDataException(
                $"its model does not give its known answers (row {different / bundle.Manifest.OutputCount}: {outputs[different]:R}, expected {bundle.KnownAnswers.Outputs[different]:R}). The file was put together wrongly, or a registered component changed; save the model anew");
        }
    }
}
