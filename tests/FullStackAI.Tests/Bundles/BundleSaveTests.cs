using System.IO.Compression;
using System.Text;
using FullStackAI.Bundles;
using FullStackAI.Tests.Bundles.Streams;

namespace FullStackAI.Tests.Bundles;

[TestClass]
public sealed class BundleSaveTests
{
    [TestMethod]
    public void Save_OverAnExistingFile_ReplacesItAndLeavesNothingElse()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("m.fsai");
        SampleBundles.Binary().Save(path);
        SampleBundles.Regression().Save(path);

        Assert.AreEqual("spend", Bundle.Load(path, SampleBundles.Options).Manifest.Label);
        Assert.HasCount(1, Directory.GetFileSystemEntries(folder.Path));
    }

    [TestMethod]
    public void Save_ThroughASymbolicLink_KeepsTheLink()
    {
        using var folder = new TemporaryFolder();
        SampleBundles.Binary().Save(folder.File("real.fsai"));
        File.CreateSymbolicLink(folder.File("link.fsai"), folder.File("real.fsai"));
        SampleBundles.Regression().Save(folder.File("link.fsai"));

        Assert.IsNotNull(File.ResolveLinkTarget(folder.File("link.fsai"), returnFinalTarget: true));
        Assert.AreEqual("spend", Bundle.Load(folder.File("real.fsai"), SampleBundles.Options).Manifest.Label);
    }

    [TestMethod]
    public void Save_ToAFullDisk_IsABundleException()
    {
        if (!File.Exists("/dev/full"))
        {
            Assert.Inconclusive("There is no /dev/full on this system.");
        }

        BundleException fault = Assert.ThrowsExactly<BundleException>(() => SampleBundles.Regression().Save("/dev/full"));
        StringAssert.Contains(fault.Message, "could not be saved");
        Assert.IsTrue(File.Exists("/dev/full"));
    }

    [TestMethod]
    public void Save_ToAFolderThatDoesNotExist_IsABundleException()
    {
        using var folder = new TemporaryFolder();
        BundleException fault = Assert.ThrowsExactly<BundleException>(() => SampleBundles.Regression().Save(folder.File("no/m.fsai")));
        StringAssert.Contains(fault.Message, "no/m.fsai");
    }

    [TestMethod]
    public void Save_ToAStreamThatFails_IsABundleException()
    {
        using var full = new FailingStream(failAfter: 100);
        BundleException fault = Assert.ThrowsExactly<BundleException>(() => SampleBundles.Regression().Save(full));
        StringAssert.Contains(fault.Message, "No space left");
    }

    [TestMethod]
    public void Load_OfAStreamThatFails_IsABundleException()
    {
        using var broken = new FailingStream(failAfter: 100);
        StringAssert.Contains(Assert.ThrowsExactly<BundleException>(() => Bundle.Load(broken)).Message, "could not be read");
    }

    [TestMethod]
    public void Load_OfNoFile_NamesThePath() =>
        StringAssert.Contains(
            Assert.ThrowsExactly<BundleException>(() => Bundle.Load("/nowhere/m.fsai")).Message, "There is no bundle at '/nowhere/m.fsai'");

    [TestMethod]
    public void Load_OfAFolder_IsABundleException()
    {
        using var folder = new TemporaryFolder();
        Assert.ThrowsExactly<BundleException>(() => Bundle.Load(folder.Path));
    }

    [TestMethod]
    public void Load_OfAnEmptyFile_SaysSo() =>
        StringAssert.Contains(Assert.ThrowsExactly<BundleException>(() => Bundle.Load(ReadOnlyMemory<byte>.Empty)).Message, "it is empty");

    [TestMethod]
    public void Load_OfAnMlNetZip_NamesTheNextStep()
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            archive.CreateEntry("TrainingInfo/Version.txt");
            archive.CreateEntry("TransformerChain/Model.key");
        }

        BundleException fault = Assert.ThrowsExactly<BundleException>(() => Bundle.Load(zip.ToArray()));
        StringAssert.Contains(fault.Message, "ML.NET");
        StringAssert.Contains(fault.Message, "ConvertToOnnx");
    }

    [TestMethod]
    public void Load_OfForeignFiles_SaysWhatTheyAre()
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            archive.CreateEntry("a.txt");
        }

        StringAssert.Contains(Assert.ThrowsExactly<BundleException>(() => Bundle.Load(zip.ToArray())).Message, "a zip file but no bundle");
        StringAssert.Contains(
            Assert.ThrowsExactly<BundleException>(() => Bundle.Load(Encoding.UTF8.GetBytes("<html>not found</html>"))).Message,
            "does not begin as a zip file");
    }

    [TestMethod]
    public void Save_AsAFile_OpensWithAnyZipProgram()
    {
        using var stream = new MemoryStream(SampleBundles.Regression().ToBytes().ToArray());
        using var archive = new ZipArchive(stream);
        ZipArchiveEntry manifest = archive.Entries[0];
        using var reader = new StreamReader(manifest.Open());

        Assert.AreEqual("manifest.json", manifest.FullName);
        StringAssert.Contains(reader.ReadToEnd(), "\"label\": \"spend\"");
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using Stream content = entry.Open();
            content.CopyTo(Stream.Null); // checks the CRC-32
        }
    }
}
