"""One small valid file per format, made by hand in the form its tool writes: where fuzzing starts from."""
# ruff: noqa: E501 - these are lines of files

from __future__ import annotations

EXPRESSION: dict[str, str] = {
    "matrix": "gene,s1,s2\ng1,1,2.5\ng2,3,NA\ng1,0,1e-3\n",
    "matrix_features_in_rows": '"s1" "s2"\n"g1" 1 2\n"g2" 3 4.5\n',
    "matrix_samples_in_rows": "sample;tissue;g1;g2\na;leaf;1,5;2\nb;root;-3,25;4\n",
    "salmon_quant": "Name\tLength\tEffectiveLength\tTPM\tNumReads\nAT1G1.1\t1500\t1320.5\t12.25\t41.000\n"
    "AT1G1.2\t900\t720.5\t0.000\t0.000\nAT1G2.1\t800\t621\t3.5\t7.9\n",
    "kallisto_abundance": "target_id\tlength\teff_length\test_counts\ttpm\nt1\t1500\t1301.25\t12\t3.25e1\nt2\t700\t501\t0\t0\n",
    "featurecounts": '# Program:featureCounts v2.0.1; Command:"featureCounts" "-a" "a.gtf" "x.bam"\n'
    "Geneid\tChr\tStart\tEnd\tStrand\tLength\t/data/S1.sorted.bam\t/data/S2.sorted.bam\n"
    "g1\t1;1\t10;50\t30;90\t+;+\t62\t12\t0\ng2\t2\t5\t99\t-\t95\t7\t3\n",
    "htseq_count": "g1\t12\ng2\t0\ng3\t7\n__no_feature\t100\n__ambiguous\t3\n__too_low_aQual\t0\n__not_aligned\t1\n"
    "__alignment_not_unique\t9\n",
    "stringtie_abundance": "Gene ID\tGene Name\tReference\tStrand\tStart\tEnd\tCoverage\tFPKM\tTPM\n"
    "g1\tCYP1\t1\t+\t10\t900\t1.5\t12.5\t20.25\ng2\t-\t1\t-\t1000\t1900\t0.0\t0.0\t0.0\ng1\tCYP1\t2\t+\t5\t80\t1\t2\t3\n",
    "rsem_genes": "gene_id\ttranscript_id(s)\tlength\teffective_length\texpected_count\tTPM\tFPKM\n"
    "g1\tt1,t2\t1000.00\t801.50\t12.00\t10.25\t8.5\ng2\tt3\t500\t301\t0\t0\t0\n",
    "cufflinks_fpkm": "tracking_id\tclass_code\tnearest_ref_id\tgene_id\tgene_short_name\ttss_id\tlocus\tlength\tcoverage\t"
    "FPKM\tFPKM_conf_lo\tFPKM_conf_hi\tFPKM_status\n"
    "g1\t-\t-\tg1\tA\t-\tchr1:1-900\t-\t-\t12.5\t10\t15\tOK\ng2\t-\t-\tg2\tB\t-\tchr2:5-80\t-\t-\t0\t0\t0\tLOWDATA\n",
    "star_reads_per_gene": "N_unmapped\t10\t10\t10\nN_multimapping\t5\t5\t5\nN_noFeature\t3\t40\t4\nN_ambiguous\t2\t0\t1\ng1\t12\t1\t11\ng2\t0\t0\t0\ng3\t7\t0\t7\n",
    "nfcore_merged": "gene_id\tgene_name\tS1\tS2\ng1\tCYP1\t12.5\t0\ng2\t\t3.25\t9\n",
}
METABOLITES: dict[str, str] = {
    "matrix": "metabolite\tmz\ts1\ts2\nm1\t100.5\t1\t<LOD\nM200T60\t200.1\t3\t4\n",
    "matrix_features_in_rows": "m;s1;s2\nm1;1,5;2\nm2;-3;4\n",
    "matrix_samples_in_rows": "sample,m1,m2\na,1,2\nb,3,\n",
    "mzmine2": "row ID,row m/z,row retention time,row identity (main ID),A 1.mzML Peak area,QC.mzML Peak area,\n"
    '1,108.5179,10.245,,1389687.3,0.0,\n2,184.9856,10.246,"quercetin, like",824854.7,8793.1,\n',
    "mzmine3_4": "id,area,mz,rt,charge,compound_db_identity:compound_name,datafile:A.mzML:feature_state,datafile:A.mzML:area,"
    "datafile:A.mzML:height,datafile:blank.mzML:feature_state,datafile:blank.mzML:area,datafile:blank.mzML:height\n"
    "1,2.6E5,419.2026,2.62,1,rutin,DETECTED,8.9E4,2.5E6,UNKNOWN,,\n2,1.0E4,437.2123,2.70,,,ESTIMATED,6.0E3,2.6E5,DETECTED,1E2,5\n",
    "msdial": "\t\t\t\tClass\tBlank\tLeaf\tNA\n\t\t\t\tFile type\tBlank\tSample\tNA\n\t\t\t\tInjection order\t1\t2\tNA\n"
    "\t\t\t\tBatch ID\t1\t1\tAverage\n"
    "Alignment ID\tAverage Rt(min)\tAverage Mz\tMetabolite name\tMS/MS spectrum\tB1\tS1\tLeaf\n"
    "0\t18.659\t100.07516\tUnknown\t100.07:196 101.07:11\t156995\t184126\t184126\n"
    "1\t2.5\t303.0499\tw/o MS2: quercetin\t\t0\t12.5\t12.5\n",
    "xcms": "Row.names\tmzmed\tmzmin\tmzmax\trtmed\trtmin\trtmax\tnpeaks\tsample\tA.mzML\tB.mzML\n"
    "FT1\t84.96\t84.95\t84.97\t768.7\t748.9\t816.4\t2\t2\t47386.2\tNA\nFT2\t88.02\t88.0\t88.1\t60\t50\t70\t1\t1\tNA\t1.5\n",
    "openms": "#MAP\tid\tfilename\tlabel\tsize\n"
    "#CONSENSUS\trt_cf\tmz_cf\tintensity_cf\tcharge_cf\twidth_cf\tquality_cf\trt_0\tmz_0\tintensity_0\tcharge_0\twidth_0\t"
    "rt_1\tmz_1\tintensity_1\tcharge_1\twidth_1\n"
    "MAP\t0\tA.mzML\t\t2868\nMAP\t1\tB.mzML\t\t2738\n"
    "CONSENSUS\t291.3\t321.2\t1.7e08\t1\t0.0\t1.4e-03\t291.8\t321.2\t2.0e08\t1\t0.0\tnan\tnan\tnan\tnan\tnan\n"
    "CONSENSUS\t222.3\t369.2\t5.8e07\t1\t0.0\t4.7e-04\t222.2\t369.2\t6.9e07\t1\t0.0\t222.4\t369.2\t4.7e07\t1\t0.0\n",
    "progenesis": ',,,,,"Normalised abundance",,"Raw abundance",\n,,,,,"Leaf","Root","Leaf","Root"\n'
    '"Compound","Neutral mass (Da)","m/z","Charge","Retention time (min)","A","B","A","B"\n'
    '"0.13_207.93m/z",,"207.93","1","0.126","15.1","---","15.1","0"\n"0.15_323.90n","323.9","324.9","1","2","3","4","5","6"\n',
    "compound_discoverer": '"Name","Formula","Calc. MW","m/z","RT [min]","Area: A.raw (F1)","Area: B.raw (F2)",'
    '"Norm. Area: A.raw (F1)","Norm. Area: B.raw (F2)"\n'
    '"rutin","C27 H30 O16","610.15","611.16","5.2","1000.5","","900","2"\n"","","100.05","101.06","1.1","5","6","7","8"\n',
    "metaboscape": "SHARED_NAME,FEATURE_ID,RT,PEPMASS,CCS,SIGMA_SCORE,NAME_METABOSCAPE,MOLECULAR_FORMULA,ADDUCT,KEGG,CAS,"
    "MaxIntensity,A,B,Leaf_MeanIntensity\n"
    '1,1,60.5,100.05,,,,,[M+H]+,,,900,900,0,450\n2,2,70,200.1,,,rutin,C27H30O16,"[M+H]+, [M+Na]+",,,5,5,4,4.5\n',
    "agilent": '"Compound Name","Formula","Mass","RT","CAS ID",A-r001,B-r001\n1,,156.0422,1.28,,41840.4,43004.8\n'
    "rutin,C27H30O16,610.153,5.2,153-18-4,,12\n",
    "other_vendor": '"Compound","Formula","Mass","RT","CAS Number",A,B\n1,,156.0422,1.28,,41840.4,43004.8\n2,,1,1,,2,\n',
    "ramclustr": "sample\tC1\tC2\nA\t1.5\t2\nB\t0\t3\n",
    "mztab_m": "MTD\tmzTab-version\t2.0.0-M\nMTD\tmzTab-ID\tx\n"
    "MTD\tms_run[1]-location\tfile:///data/A.mzML\nMTD\tms_run[2]-location\tfile:///data/B.mzML\n"
    "MTD\tassay[1]\tfirst\nMTD\tassay[1]-ms_run_ref\tms_run[1]\nMTD\tassay[2]\tsecond\nMTD\tassay[2]-ms_run_ref\tms_run[2]\n"
    "\n"
    "SMH\tSML_ID\tSMF_ID_REFS\tdatabase_identifier\tchemical_formula\tsmiles\tinchi\tchemical_name\turi\t"
    "theoretical_neutral_mass\tadduct_ions\treliability\tbest_id_confidence_measure\tbest_id_confidence_value\t"
    "abundance_assay[1]\tabundance_assay[2]\tabundance_study_variable[1]\n"
    "SML\t1\t1|2\tnull\tC27H30O16\tnull\tnull\trutin\tnull\t610.15\t[M+H]1+\t2\tnull\tnull\t10.5\tnull\t10.5\n"
    "SML\t2\tnull\tnull\tnull\tnull\tnull\tnull\tnull\tnull\tnull\t4\tnull\tnull\t0\t3\t1.5\n"
    "\n"
    "SFH\tSMF_ID\tSME_ID_REFS\tSME_ID_REF_ambiguity_code\tadduct_ion\tisotopomer\texp_mass_to_charge\tcharge\t"
    "retention_time_in_seconds\tretention_time_in_seconds_start\tretention_time_in_seconds_end\t"
    "abundance_assay[1]\tabundance_assay[2]\n"
    "SMF\t1\tnull\tnull\t[M+H]1+\tnull\t611.16\t1\t300.5\tnull\tnull\t10.5\tnull\n"
    "SMF\t2\tnull\tnull\tnull\tnull\t633.1\t1\t300\tnull\tnull\t5\t2\n",
    "mwtab": "#METABOLOMICS WORKBENCH STUDY_ID:ST000001 ANALYSIS_ID:AN000001\nVERSION             \t1\n"
    "CREATED_ON          \t2016-09-17\n#PROJECT\nPR:PROJECT_TITLE                 \tStamina\n"
    "#SUBJECT_SAMPLE_FACTORS:         \tSUBJECT(optional)[tab]SAMPLE[tab]FACTORS(NAME:VALUE pairs separated by |)[tab]Extra\n"
    "SUBJECT_SAMPLE_FACTORS           \t-\tA\tTissue:Leaf | Site:1\t\n"
    "SUBJECT_SAMPLE_FACTORS           \t-\tB\tTissue:Root | Site:2\t\n"
    "#METABOLITES\nMS_METABOLITE_DATA:UNITS\tpeak area\nMS_METABOLITE_DATA_START\n"
    "Samples\tA\tB\nFactors\tTissue:Leaf | Site:1\tTissue:Root | Site:2\nrutin\t1.5\t\nquercetin\t3\t4\n"
    "MS_METABOLITE_DATA_END\nMETABOLITES_START\nmetabolite_name\tmoverz_quant\tri\n"
    "rutin\t611.16\t5.2\nquercetin\t303.05\t6\nMETABOLITES_END\n#END\n",
    "metabolights_maf": "database_identifier\tchemical_formula\tsmiles\tinchi\tmetabolite_identification\tmass_to_charge\t"
    "fragmentation\tmodifications\tcharge\tretention_time\ttaxid\tspecies\tdatabase\tdatabase_version\treliability\turi\t"
    "search_engine\tsearch_engine_score\tsmallmolecule_abundance_sub\tsmallmolecule_abundance_stdev_sub\t"
    "smallmolecule_abundance_std_error_sub\tA\tB\n"
    "CHEBI:28527\tC27H30O16\t\t\tRutin\t611.16\t\tM+H\t1\t5.2\t\t\t\t\t\t\t\t\t\t\t\t10.5\t\n"
    "unknown\t\t\t\t\t100.05\t\t\t\t60\t\t\t\t\t\t\t\t\t\t\t\t0\t3\n",
    "metaboanalyst": "Sample,A,B,C,D\nLabel,leaf,leaf,root,root\n4.8/53.0,101,4026,NA,3\nrutin,1,2,3,4\n",
}
HOMOLOGY: dict[str, str] = {
    "hmmer_tblout": "#" + " " * 64 + "--- full sequence ---- --- best 1 domain ----\n"
    "# target name        accession  query name           accession    E-value  score  bias   E-value  score  bias   exp reg "
    "clu  ov env dom rep inc description of target\n"
    "g1                   -          p450                 PF00067.21   1.1e-90  300.1   0.0   1.3e-90  299.9   0.0   1.0   1   "
    "0   0   1   1   1   1 a # protein\n"
    "g2                   -          p450                 PF00067.21     0.002   12.5   1.0      0.01   10.0   0.5   1.2   1   "
    "0   0   1   1   1   0 -\n"
    "# Program:         hmmsearch\n# Version:         3.1b2 (February 2015)\n# Pipeline mode:   SEARCH\n# [ok]\n",
    "hmmer_domtblout": "# target name        accession   tlen query name           accession   qlen   E-value  score  bias   #  "
    "of  c-Evalue  i-Evalue  score  bias  from    to  from    to  from    to  acc description of target\n"
    "g1                   -            520 p450                 PF00067.21   463   1.1e-90  300.1   0.0   1   1   1.1e-94   "
    "1.3e-90  299.9   0.0     5   455    40   500    36   505 0.93 a protein\n"
    "# Program:         hmmsearch\n# [ok]\n",
    "hmmer_tblout_hmmscan": "# target name        accession  query name           accession    E-value  score  bias   E-value  "
    "score  bias   exp reg clu  ov env dom rep inc description of target\n"
    "p450                 PF00067.21 g1                   -            1.1e-90  300.1   0.0   1.3e-90  299.9   0.0   1.0   1   "
    "0   0   1   1   1   1 Cytochrome P450\n"
    "# Program:         hmmscan\n# Pipeline mode:   SCAN\n# [ok]\n",
    "interproscan": "g1\t14086411a2cdf1c4cba63020e1622579\t520\tPfam\tPF00067\tCytochrome P450\t40\t500\t1.3E-90\tT\t01-02-2024\t"
    "IPR001128\tCytochrome P450\tGO:0005506(InterPro)\t-\n"
    "g1\t14086411a2cdf1c4cba63020e1622579\t520\tPRINTS\tPR00385\tP450\t300\t317\t-\tT\t01-02-2024\t-\t-\n",
    "orthofinder": "HOG\tOG\tGene Tree Parent Clade\tArabidopsis\tTomato\n"
    "N0.HOG0000000\tOG0000000\tn0\tAT1G1.1, AT1G2.1\tSolyc01g1.1\nN0.HOG0000001\tOG0000001\t-\t\tSolyc02g2.1\n",
    "eggnog_mapper": "## Mon Jan  1 00:00:00 2024\n## emapper-2.1.9\n##\n"
    "#query\tseed_ortholog\tevalue\tscore\teggNOG_OGs\tmax_annot_lvl\tCOG_category\tDescription\tPreferred_name\tGOs\tEC\t"
    "KEGG_ko\tKEGG_Pathway\tKEGG_Module\tKEGG_Reaction\tKEGG_rclass\tBRITE\tKEGG_TC\tCAZy\tBiGG_Reaction\tPFAMs\n"
    "g1\t3702.AT1G1\t1e-90\t300\tOG1\t33090\tQ\tP450\tCYP\t-\t-\t-\t-\t-\t-\t-\t-\t-\t-\t-\tp450\n## 1 queries scanned\n",
    "gene_family": "gene,family,evalue,coverage\ng1,CYP,1e-9,0.9\ng2,UGT,,\n",
    "blast": "b1\tg1\t55.5\t300\t100\t5\t1\t300\t4\t301\t1e-90\t 200\nb1\tg2\t100\t30\t0\t0\t1\t30\t4\t33\t0.0\t55.8\n",
    "blast_outfmt7": "# BLASTP 2.12.0+\n# Query: b1 bait\n# Database: proteins\n"
    "# Fields: query acc.ver, subject acc.ver, % identity, evalue, bit score, query length, subject length\n# 1 hits found\n"
    "b1\tg1\t55.5\t1e-90\t200\t310\t320\n# BLASTP 2.12.0+\n# Query: b2\n# Database: proteins\n# 0 hits found\n"
    "# BLAST processed 2 queries\n",
    "blast_outfmt6_custom": "qseqid\tsseqid\tpident\tqcovs\tevalue\tbitscore\nb1\tg1\t55.5\t97\t1e-90\t200\n",
    "diamond_tab": "b1\tg1\t55\t300\t100\t5\t1\t300\t4\t301\t1.1e-90\t200\nb1\tg2\t100\t30\t0\t0\t1\t30\t4\t33\t2e-9\t55.8\n",
    "mmseqs2_m8": "b1\tg1\t0.555\t300\t100\t5\t1\t300\t4\t301\t1.1E-90\t200\nb1\tg2\t1.000\t30\t0\t0\t1\t30\t4\t33\t2E-9\t55\n",
}
SAMPLES: dict[str, str] = {
    "sample_sheet": "sample,tissue,block\na,leaf,1\nb,root,\n",
    "isatab_sample": '"Source Name"\t"Characteristics[Organism]"\t"Term Source REF"\t"Term Accession Number"\t"Protocol REF"\t'
    '"Sample Name"\t"Factor Value[Tissue]"\t"Term Source REF"\n'
    '"p1"\t"Homo sapiens"\t"NCBITAXON"\t"http://x/9606"\t"Sample collection"\t"A"\t"leaf"\t""\n'
    '"p2"\t"Homo sapiens"\t""\t""\t"Sample collection"\t"B"\t"root"\t""\n',
    "isatab_assay": '"Sample Name"\t"Protocol REF"\t"Parameter Value[Post Extraction]"\t"Extract Name"\t"MS Assay Name"\t'
    '"Raw Spectral Data File"\t"Metabolite Assignment File"\n'
    '"A"\t"Extraction"\t"100"\t"e1"\t"A_pos"\t"FILES/A.raw"\t"m_x_v2_maf.tsv"\n"B"\t"Extraction"\t""\t""\t"B_pos"\t""\t""\n',
    "nfcore_samplesheet": "sample,fastq_1,fastq_2,strandedness\nA,A_1.fq.gz,A_2.fq.gz,auto\nA,A_L2_1.fq.gz,,auto\nB,b.fq.gz,,auto\n",
    "sra_run_table": 'Run,Assay Type,BioProject,BioSample,tissue,"Library, Name"\nSRR1,RNA-Seq,PRJNA1,SAMN1,leaf,"a, b"\n'
    "SRR2,RNA-Seq,PRJNA1,SAMN2,root,c\n",
    "mwtab": METABOLITES["mwtab"],
    "metaboanalyst": METABOLITES["metaboanalyst"],
}
